import { IconShieldHalfFilled } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { Tenant } from '../../../contract/tenants.ts'
import { formatCount } from '../../app/format.ts'
import { InspectorSection } from '../../components/Inspector.tsx'
import { gapPath } from './scope-columns.tsx'
import classes from './tenants.module.css'
import { useScopeMatrix } from './use-scope-matrix.ts'

/** What a tenant's users lack, and what each gap breaks; nothing where they lack nothing. */
export function ScopesLacking({ tenant }: { tenant: Tenant }) {
  const { needs, byTenant } = useScopeMatrix(true)
  const gaps = byTenant.get(tenant.id)?.gaps ?? {}
  const lacking = needs.filter(({ name }) => (gaps[name] ?? 0) > 0)
  if (lacking.length === 0) return null
  return (
    <InspectorSection title="Scopes they lack">
      {lacking.map(({ name, words, breaks }) => (
        <Link key={name} to={gapPath(tenant)} className={classes.lacks} data-tone="warn">
          <IconShieldHalfFilled size={14} aria-hidden />
          <span>
            {words[0]?.toUpperCase()}
            {words.slice(1)}
          </span>
          <span className="num">{formatCount(gaps[name] ?? 0)}</span>
          <span>{breaks}</span>
        </Link>
      ))}
    </InspectorSection>
  )
}
