import { Menu } from '@mantine/core'
import { IconDots, IconPencil, IconUsers } from '@tabler/icons-react'
import { Link } from 'react-router'
import { ConnectionState } from '../../../contract/states.ts'
import type { Tenant } from '../../../contract/tenants.ts'
import { formatCount, formatCountOrNone, formatShare } from '../../app/format.ts'
import { useSetScope } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { Facts, Inspector, InspectorSection } from '../../components/Inspector.tsx'
import { Private, usePrivate } from '../../components/Private.tsx'
import { StateWord } from '../../components/State.tsx'
import { CheckTenant } from './CheckTenant.tsx'
import { ScopesLacking } from './ScopesLacking.tsx'
import { usersPath } from './columns.tsx'
import { healthyShare } from './tenant-list.ts'
import type { TenantDialog } from './TenantDialogs.tsx'
import classes from './tenants.module.css'

type TenantInspectorProps = {
  tenant: Tenant
  onPrevious?: (() => void) | undefined
  onNext?: (() => void) | undefined
  onClose: () => void
  onDialog: (dialog: TenantDialog) => void
}

/** One tenant: its facts, and its users by state, each leading to them. */
export function TenantInspector({ tenant, onPrevious, onNext, onClose, onDialog }: TenantInspectorProps) {
  const times = useTimes()
  const mask = usePrivate()
  const setScope = useSetScope()
  const share = healthyShare(tenant)
  const states = ConnectionState.options.filter((state) => (tenant.states[state] ?? 0) > 0)
  return (
    <Inspector
      label={mask(tenant.name)}
      title={<Private>{tenant.name}</Private>}
      onPrevious={onPrevious}
      onNext={onNext}
      onClose={onClose}
      foot={
        <>
          <ButtonLink to={usersPath(tenant)} icon={IconUsers}>
            Show users
          </ButtonLink>
          <CheckTenant tenant={tenant} />
          <Button icon={IconPencil} onClick={() => onDialog({ kind: 'change', tenant })}>
            Change…
          </Button>
          <Menu position="top-end">
            <Menu.Target>
              <IconButton icon={IconDots} label="More for this tenant" style={{ marginLeft: 'auto' }} />
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setScope(tenant.id)}>Narrow every page to it</Menu.Item>
              <Menu.Item disabled={tenant.users > 0} onClick={() => onDialog({ kind: 'remove', tenant })}>
                {tenant.users > 0 ? 'Remove: its users must go first' : 'Remove tenant…'}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <InspectorSection title="Tenant">
        <Facts
          rows={[
            ['Domain', <Private key="domain">{tenant.domain}</Private>],
            [
              'Zoom app',
              <Link key="app" to="/settings/zoom-apps">
                {tenant.zoomAppName}
              </Link>,
            ],
            ['Time zone', tenant.timeZone],
            ['Users', formatCountOrNone(tenant.users)],
            ['Healthy', share === null ? 'no users yet' : formatShare(share, true)],
            ['Added', times.record(tenant.createdAt)],
          ]}
        />
      </InspectorSection>
      <ScopesLacking tenant={tenant} />
      <InspectorSection title="Users by connection">
        {states.length === 0 && <p>No users yet.</p>}
        {states.map((state) => (
          <Link key={state} to={`/users?states=${state}&tenant=${tenant.id}`} className={classes.state}>
            <StateWord of="connection" state={state} />
            <span className="num">{formatCount(tenant.states[state] ?? 0)}</span>
          </Link>
        ))}
      </InspectorSection>
    </Inspector>
  )
}
