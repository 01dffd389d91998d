import type { Tenant } from '../../../contract/tenants.ts'
import { formatNumberOf } from '../../app/format.ts'
import { ButtonLink } from '../../components/Button.tsx'
import { Private } from '../../components/Private.tsx'
import { gapPath } from './scope-columns.tsx'
import { worstGap } from './scope-matrix.ts'
import classes from './tenants.module.css'
import type { useScopeMatrix } from './use-scope-matrix.ts'

type GapWordsProps = { tenant: Tenant | undefined; matrix: ReturnType<typeof useScopeMatrix> }

/** What the worst gap of the tenant under the cursor breaks, and the way to its users. */
export function GapWords({ tenant, matrix }: GapWordsProps) {
  const worst = tenant === undefined ? null : worstGap(matrix.byTenant.get(tenant.id), matrix.needs)
  if (tenant === undefined || worst === null) return null
  return (
    <span className={classes.gapWords}>
      <span className="cut" title={worst.need.breaks}>
        <strong>
          <Private>{tenant.name}</Private>
        </strong>{' '}
        lacks “{worst.need.head}”: {worst.need.breaks}
      </span>
      <ButtonLink to={gapPath(tenant)}>Show {formatNumberOf(worst.users, 'user')}</ButtonLink>
    </span>
  )
}
