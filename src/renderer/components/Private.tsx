import { createContext, use } from 'react'

/** True while the screen is shared: names, mails and links are not to be seen. */
export const ShieldContext = createContext(false)

export function useShield(): boolean {
  return use(ShieldContext)
}

const MASK = '••••••'

/** A name, mail or link. While the shield is on it is not in the page at all, so nothing can uncover it. */
export function Private({ children }: { children: string }) {
  return useShield() ? (
    <>
      <span aria-hidden>{MASK}</span>
      <span className="visually-hidden">hidden while shared</span>
    </>
  ) : (
    children
  )
}

/** The same for text in sentences, titles and labels. */
export function usePrivate(): (text: string) => string {
  const shielded = useShield()
  return (text) => (shielded ? MASK : text)
}
