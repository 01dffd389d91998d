import { createContext, use } from 'react'
import { MASK, hideIn } from './hide-in.ts'

/** True while the screen is shared: names, mails and links are not to be seen. */
export const ShieldContext = createContext(false)

export function useShield(): boolean {
  return use(ShieldContext)
}

/** A name, mail or link. While the shield is on it is not in the page at all, so nothing can uncover it. */
export function Private({ children }: { children: string }) {
  return useShield() ? (
    <>
      <span aria-hidden>{MASK}</span>
      <span className="visually-hidden">hidden while shared</span>
    </>
  ) : (
    <Breakable text={children} />
  )
}

/** A mail address that does not fit into a line goes on after its @. */
function Breakable({ text }: { text: string }) {
  const host = text.indexOf('@') + 1
  if (host === 0) return text
  return (
    <>
      {text.slice(0, host)}
      <wbr />
      {text.slice(host)}
    </>
  )
}

/** The same for text in sentences, titles and labels. */
export function usePrivate(): (text: string) => string {
  const shielded = useShield()
  return (text) => (shielded ? MASK : text)
}

/** For texts of main that hold names beside what happened: masks only those, and mail addresses. */
export function usePrivateText(): (text: string, names: readonly string[]) => string {
  const shielded = useShield()
  return (text, names) => (shielded ? hideIn(text, names) : text)
}
