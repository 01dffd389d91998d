import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { PageHead, type PageHeadProps } from '../components/PageHead.tsx'
import { useShield } from '../components/Private.tsx'
import { LastingBanner } from './LastingBanner.tsx'
import classes from './Page.module.css'
import { useScoped } from './scope.ts'

type PageProps = PageHeadProps & {
  /** For the window's title where `title` is not plain text. */
  name?: string
  /** The panel on the right: pushes the page, does not dim it. */
  inspector?: ReactNode
  children: ReactNode
}

/** The frame of every page: head, the one lasting banner, then the page itself with its inspector beside it. */
export function Page({ name, inspector, children, trail, ...head }: PageProps) {
  const scoped = useScoped()
  const shielded = useShield()
  const plain = name ?? (typeof head.title === 'string' ? head.title : undefined)
  useDocumentTitle(plain === undefined || shielded ? 'Switchboard' : `${plain} · Switchboard`)
  return (
    <div className={classes.page}>
      <PageHead {...head} trail={trail?.map(({ label, to }) => ({ label, to: scoped(to) }))} />
      <LastingBanner />
      <div className={classes.split}>
        <div className={classes.content}>{children}</div>
        {inspector}
      </div>
    </div>
  )
}
