import { IconCopy, IconHeartRateMonitor, IconPlayerPlay, IconPlugConnected } from '@tabler/icons-react'
import type { UserDetail } from '../../../contract/users.ts'
import { useZoomOff } from '../../app/status.ts'
import { Button } from '../../components/Button.tsx'
import { Notice } from '../../components/Notice.tsx'
import { usePrivateText } from '../../components/Private.tsx'
import { connect } from '../connections/index.ts'
import { mainActionOf, useUserActions } from './user-actions.ts'
import classes from './users.module.css'

/** What is wrong with the connection, why, and the one button that mends it. */
export function UserAttention({ user }: { user: UserDetail }) {
  const { resume, check, letGo } = useUserActions()
  const hide = usePrivateText()
  const names = [user.name, user.tenantName]
  const { attention, state } = user
  const off = useZoomOff()
  if (attention === null) return null
  const action = mainActionOf(state)
  const waits = user.connection?.waitsForMeetings === true
  const target = { userId: user.id, name: user.name, email: user.email }
  return (
    <div className={classes.attention}>
      <Notice
        tone={attention.tone}
        title={hide(attention.title, names)}
        actions={
          (action !== null || waits) && (
            <>
              {waits && <Button onClick={() => void letGo(user)}>Disconnect without waiting</Button>}
              {(action === 'connect' || action === 'reconnect') && (
                <>
                  <Button
                    kind="primary"
                    icon={IconPlugConnected}
                    keys="r"
                    hideKeys
                    offBecause={off}
                    onClick={() => void connect(target)}
                  >
                    {action === 'connect' ? 'Connect' : 'Reconnect'}
                  </Button>
                  <Button
                    icon={IconCopy}
                    keys="l"
                    hideKeys
                    offBecause={off}
                    onClick={() => void connect(target, true)}
                  >
                    Copy connect link
                  </Button>
                </>
              )}
              {action === 'resume' && (
                <Button kind="primary" icon={IconPlayerPlay} onClick={() => void resume(user)}>
                  Resume
                </Button>
              )}
              {action === 'check' && (
                <Button
                  kind="primary"
                  icon={IconHeartRateMonitor}
                  keys="h"
                  hideKeys
                  offBecause={off}
                  onClick={() => void check(user)}
                >
                  Check health
                </Button>
              )}
            </>
          )
        }
      >
        {hide(attention.text, names)}
      </Notice>
    </div>
  )
}
