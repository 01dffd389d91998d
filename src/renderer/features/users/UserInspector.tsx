import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  IconDots,
  IconHeartRateMonitor,
  IconLink,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react'
import type { UserId } from '../../../contract/ids.ts'
import type { UserDetail } from '../../../contract/users.ts'
import { PartBoundary } from '../../app/Broken.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { useTokensOff, useZoomOff } from '../../app/status.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { Inspector } from '../../components/Inspector.tsx'
import { Private, usePrivate } from '../../components/Private.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { StateBadge } from '../../components/State.tsx'
import { api } from '../../rpc.ts'
import { PurgeRecords } from './PurgeRecords.tsx'
import { RefreshLog } from './RefreshLog.tsx'
import { UserAttention } from './UserAttention.tsx'
import { ConnectionFacts, NextMeetings, QuotaToday, Scopes, UserHistory } from './UserSections.tsx'
import type { UserDialog } from './UserDialogs.tsx'
import { holdsConsent, isConnected, useUserActions } from './user-actions.ts'

type UserInspectorProps = {
  id: UserId
  onPrevious?: (() => void) | undefined
  onNext?: (() => void) | undefined
  onClose: () => void
  onDialog: (dialog: UserDialog) => void
}

/** Everything about one user: what is wrong and the one button, then facts, then history. */
export function UserInspector({ id, onPrevious, onNext, onClose, onDialog }: UserInspectorProps) {
  const query = useQuery(api.users.get.queryOptions({ input: { id } }))
  const mask = usePrivate()
  const { data: user } = query
  return (
    <Inspector
      label={user === undefined ? 'User' : mask(user.name)}
      title={user === undefined ? 'User' : <Private>{user.name}</Private>}
      badge={user !== undefined && <StateBadge of="connection" state={user.state} />}
      actions={<IconButton icon={IconLink} label="Copy the address of this page" onClick={copyAddress} />}
      onPrevious={onPrevious}
      onNext={onNext}
      onClose={onClose}
      foot={user !== undefined && <Foot user={user} onDialog={onDialog} />}
    >
      <PartBoundary of={id}>
        {user !== undefined ? (
          <>
            <UserAttention user={user} />
            <ConnectionFacts user={user} />
            {user.connection !== null && holdsConsent(user.state) && (
              <Scopes scopes={user.connection.scopes} />
            )}
            {user.connection !== null && <QuotaToday userId={user.id} />}
            <NextMeetings userId={user.id} />
            <UserHistory user={user} />
            {user.connection !== null && <PurgeRecords userId={user.id} />}
            {user.connection !== null && <RefreshLog userId={user.id} />}
          </>
        ) : query.isError ? (
          <QueryError query={query} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </PartBoundary>
    </Inspector>
  )
}

function copyAddress(): void {
  void navigator.clipboard.writeText(location.href)
  toast({ title: 'Address copied', text: 'It opens this user in this console.' })
}

/** The actions of the inspector: at once where they can be taken back, with a dialog where they cannot. */
function Foot({ user, onDialog }: { user: UserDetail; onDialog: (dialog: UserDialog) => void }) {
  const connected = isConnected(user.state)
  const tokensOff = useTokensOff()
  return (
    <>
      {connected && (
        <>
          {user.state !== 'appRemoved' && <PauseAndCheck user={user} />}
          <Button
            kind="dangerLine"
            offBecause={tokensOff}
            onClick={() => onDialog({ kind: 'disconnect', user })}
          >
            Disconnect…
          </Button>
        </>
      )}
      <Menu position="top-end">
        <Menu.Target>
          <IconButton icon={IconDots} label="More for this user" style={{ marginLeft: 'auto' }} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onDialog({ kind: 'change', user })}>Change details…</Menu.Item>
          <Menu.Item onClick={() => onDialog({ kind: 'remove', user })}>Remove user…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

/** What needs tokens: of an app that was removed none are left. */
function PauseAndCheck({ user }: { user: UserDetail }) {
  const { pause, resume, check } = useUserActions()
  const off = useZoomOff()
  return (
    <>
      {user.state === 'paused' ? (
        <Button icon={IconPlayerPlay} onClick={() => void resume(user)}>
          Resume
        </Button>
      ) : (
        <Button icon={IconPlayerPause} onClick={() => void pause(user)}>
          Pause
        </Button>
      )}
      <Button
        icon={IconHeartRateMonitor}
        keys="h"
        hideKeys
        offBecause={off ?? (user.state === 'paused' ? 'Paused: resume them first' : null)}
        onClick={() => void check(user)}
      >
        Check health
      </Button>
    </>
  )
}
