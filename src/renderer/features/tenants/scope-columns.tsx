import { IconCheck, IconCircleXFilled, IconMinus, IconShieldHalfFilled } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { Tenant } from '../../../contract/tenants.ts'
import type { ScopeNeed } from '../../../contract/zoom-apps.ts'
import { formatCount } from '../../app/format.ts'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { TENANT_COLUMNS } from './columns.tsx'
import { type ScopeCell } from './scope-matrix.ts'
import classes from './tenants.module.css'

/** Where the users of a tenant who lack a scope are shown. */
export function gapPath(tenant: Pick<Tenant, 'id'>): string {
  return `/users?gap=yes&tenant=${tenant.id}`
}

const WORDS = { granted: 'granted by all', notNeeded: 'not needed', nobody: 'nobody connected' } as const

function wordsOf(cell: ScopeCell): string {
  if (cell.kind === 'some') return `${formatCount(cell.users)} lack it`
  return cell.kind === 'all' ? `all ${formatCount(cell.users)} lack it` : WORDS[cell.kind]
}

/** Only gaps have colour, and lead to their users. */
function Cell({ tenant, need, cell }: { tenant: Tenant; need: ScopeNeed; cell: ScopeCell }) {
  if (cell.kind === 'some' || cell.kind === 'all') {
    const GapIcon = cell.kind === 'all' ? IconCircleXFilled : IconShieldHalfFilled
    return (
      <Link
        to={gapPath(tenant)}
        tabIndex={-1}
        className={classes.gap}
        data-tone={cell.kind === 'all' ? 'bad' : 'warn'}
        title={`${wordsOf(cell)}: ${need.breaks}`}
        aria-label={`${need.head}: ${wordsOf(cell)}. Show them`}
        onClick={(event) => event.stopPropagation()}
      >
        <GapIcon size={14} aria-hidden /> {formatCount(cell.users)}
      </Link>
    )
  }
  const CellIcon = cell.kind === 'granted' ? IconCheck : IconMinus
  return (
    <span
      className={classes.quiet}
      data-tone={cell.kind === 'granted' ? 'ok' : 'off'}
      title={WORDS[cell.kind]}
    >
      <CellIcon size={14} stroke={2} aria-hidden />
      <span className="visually-hidden">{WORDS[cell.kind]}</span>
    </span>
  )
}

/** What of a tenant stands beside its scopes; where there is little room, the scopes stay and these go. */
const KEPT: Record<string, Partial<TableColumn<Tenant>>> = {
  name: { min: 132 },
  domain: { drop: 5 },
  app: { drop: 4 },
  users: {},
  healthy: { drop: 6 },
}

/** The columns of the matrix: who the tenant is, how it is, and one for each scope that is needed. */
export function scopeColumns(
  needs: readonly ScopeNeed[],
  cellOf: (tenant: Tenant, need: ScopeNeed) => ScopeCell,
): readonly TableColumn<Tenant>[] {
  const kept = TENANT_COLUMNS.filter(({ id }) => id in KEPT).map((column) => ({
    ...column,
    ...KEPT[column.id],
  }))
  return [
    ...kept,
    ...needs.map(
      (need): TableColumn<Tenant> => ({
        id: need.name,
        head: need.head,
        min: Math.max(56, need.head.length * 7 + 16),
        text: (tenant) => wordsOf(cellOf(tenant, need)),
        cell: (tenant) => <Cell tenant={tenant} need={need} cell={cellOf(tenant, need)} />,
      }),
    ),
  ]
}

/** What the signs of the matrix mean. */
export function ScopeLegend() {
  return (
    <span className={classes.legend}>
      <span data-tone="ok">
        <IconCheck size={14} stroke={2} aria-hidden /> granted by all
      </span>
      <span data-tone="warn">
        <IconShieldHalfFilled size={14} aria-hidden /> so many lack it
      </span>
      <span data-tone="bad">
        <IconCircleXFilled size={14} aria-hidden /> all lack it
      </span>
      <span data-tone="off">
        <IconMinus size={14} stroke={2} aria-hidden /> nobody connected, or not needed
      </span>
    </span>
  )
}
