import { IconKeyboard, IconLoader2, IconSearch, IconSettings } from '@tabler/icons-react'
import { type ReactNode, memo } from 'react'
import { NavLink } from 'react-router'
import type { ConsoleStatus } from '../../contract/overview.ts'
import { Kbd } from '../components/Kbd.tsx'
import { TenantScope } from './TenantScope.tsx'
import classes from './Sidebar.module.css'
import { formatCount } from './format.ts'
import { keyWords } from './keys.ts'
import { overlays } from './overlays.ts'
import { PAGE_GROUPS, type PageEntry, type PageId } from './pages.ts'
import { useScoped } from './scope.ts'
import { useStatus } from './status.ts'

/** The left edge: scope, palette, pages with what needs someone, settings and shortcuts. Folds to icons with `[`. */
export const Sidebar = memo(function Sidebar({ folded }: { folded: boolean }) {
  const { data: status } = useStatus()
  const scoped = useScoped()
  return (
    <aside aria-label="Switchboard" className={classes.sidebar} data-folded={folded || undefined}>
      <div className={classes.brand}>
        <img src="/icon.svg" alt="" width={20} height={20} />
        <span className={classes.words}>Switchboard</span>
      </div>
      <TenantScope folded={folded} />
      <button
        type="button"
        className={classes.find}
        onClick={() => overlays.open('palette')}
        aria-keyshortcuts={keyWords('mod+k')}
        title={folded ? 'Find or run' : undefined}
      >
        <IconSearch size={14} stroke={2} aria-hidden />
        <span className={classes.words}>Find or run</span>
        <span className={classes.end}>
          <Kbd keys="mod+k" />
        </span>
      </button>
      <nav aria-label="Pages" className={classes.nav}>
        {PAGE_GROUPS.map((pages) => (
          <ul key={pages[0]?.id} className={classes.group}>
            {pages.map((page) => (
              <li key={page.id}>
                <PageLink
                  page={page}
                  to={scoped(page.path)}
                  folded={folded}
                  count={countOf(page.id, status)}
                />
              </li>
            ))}
          </ul>
        ))}
      </nav>
      <ul className={classes.bottom}>
        <li>
          <NavLink to={scoped('/settings')} className={classes.link} title={folded ? 'Settings' : undefined}>
            <IconSettings size={16} stroke={1.75} aria-hidden />
            <span className={classes.words}>Settings</span>
          </NavLink>
        </li>
        <li>
          <button
            type="button"
            className={classes.link}
            onClick={() => overlays.open('shortcuts')}
            title={folded ? 'Shortcuts' : undefined}
          >
            <IconKeyboard size={16} stroke={1.75} aria-hidden />
            <span className={classes.words}>Shortcuts</span>
            <span className={classes.end}>
              <Kbd keys="?" />
            </span>
          </button>
        </li>
      </ul>
    </aside>
  )
})

function countOf(id: PageId, status: ConsoleStatus | undefined): ReactNode {
  if (status === undefined) return null
  if (id === 'operations')
    return status.running === null ? null : (
      <>
        <IconLoader2 size={12} stroke={2} className={`${classes.running} turns`} aria-label="running" /> 1
      </>
    )
  if (id === 'overview' || id === 'users' || id === 'slots' || id === 'quota') {
    const count = status.needSomeone[id]
    return count === 0 ? null : formatCount(count)
  }
  return null
}

type PageLinkProps = { page: PageEntry; to: string; folded: boolean; count: ReactNode }

function PageLink({ page, to, folded, count }: PageLinkProps) {
  return (
    <NavLink
      to={to}
      end={page.path === '/'}
      className={classes.link}
      title={folded ? `${page.label} (${keyWords(page.keys)})` : undefined}
      aria-keyshortcuts={keyWords(page.keys)}
    >
      <page.icon size={16} stroke={1.75} aria-hidden />
      <span className={classes.words}>{page.label}</span>
      {count !== null && <span className={classes.count}>{count}</span>}
    </NavLink>
  )
}
