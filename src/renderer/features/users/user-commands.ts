import {
  IconCopy,
  IconHeartRateMonitor,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconUnlink,
} from '@tabler/icons-react'
import { useMemo } from 'react'
import { type Command, useCommands } from '../../app/commands.ts'
import { useTokensOff, useZoomOff } from '../../app/status.ts'
import { toast } from '../../app/toast.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { lookOf } from '../../components/states.ts'
import { connect } from '../connections/index.ts'
import { type Subject, isConnected, mainActionOf, useUserActions } from './user-actions.ts'

const NONE: Command[] = []

/** What acts on the current user: R H L and, in the palette, the rest. */
export function useUserCommands(user: Subject | null, onDisconnect: (user: Subject) => void): void {
  const { pause, resume, check } = useUserActions()
  const mask = usePrivate()
  const name = user === null ? '' : mask(user.name)
  const off = useZoomOff()
  const tokensOff = useTokensOff()
  const commands = useMemo<Command[]>(() => {
    if (user === null) return NONE
    const group = `On ${name}`
    const target = { userId: user.id, name: user.name, email: user.email }
    const hint = off ?? lookOf({ of: 'connection', state: user.state }).word.toLowerCase()
    // A key that cannot act says why, as its button would.
    const unless = (why: string | null, act: () => void) => () => {
      if (why === null) act()
      else toast({ tone: 'warn', title: why })
    }
    const common: Command[] = [
      {
        id: 'user.connect',
        title: mainActionOf(user.state) === 'connect' ? 'Connect' : 'Reconnect',
        group,
        keys: 'r',
        hint,
        icon: IconPlugConnected,
        run: unless(off, () => void connect(target)),
      },
      {
        id: 'user.copy',
        title: 'Copy connect link',
        group,
        keys: 'l',
        hint: 'by the broker, on any machine; else for five minutes, on this one',
        icon: IconCopy,
        run: unless(off, () => void connect(target, true)),
      },
    ]
    if (!isConnected(user.state)) return common
    const paused = user.state === 'paused'
    const acting: Command[] = [
      {
        id: 'user.check',
        title: 'Check health',
        group,
        keys: 'h',
        hint: 'one light call to Zoom',
        icon: IconHeartRateMonitor,
        run: unless(off ?? (paused ? 'Paused: resume them first' : null), () => void check(user)),
      },
      paused
        ? { id: 'user.resume', title: 'Resume', group, icon: IconPlayerPlay, run: () => void resume(user) }
        : { id: 'user.pause', title: 'Pause', group, icon: IconPlayerPause, run: () => void pause(user) },
    ]
    return [
      ...common,
      // Of an app that was removed no tokens are left.
      ...(user.state === 'appRemoved' ? NONE : acting),
      {
        id: 'user.disconnect',
        title: 'Disconnect…',
        group,
        hint: 'ends the authorization at Zoom',
        icon: IconUnlink,
        run: unless(tokensOff, () => onDisconnect(user)),
      },
    ]
  }, [user, name, off, tokensOff, pause, resume, check, onDisconnect])
  useCommands('open', commands)
}
