import { useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { UserId } from '../../../contract/ids.ts'
import type { ConnectionState } from '../../../contract/states.ts'
import { showError } from '../../app/errors.ts'
import { formatCount } from '../../app/format.ts'
import { useGo, useScope } from '../../app/scope.ts'
import { type Toast, toast } from '../../app/toast.tsx'
import { api, client } from '../../rpc.ts'

/** Whom an action is about, as far as its words need it. */
export type Subject = { id: UserId; name: string; email: string; state: ConnectionState }

/** What the one button of a user does, by the state of the connection. */
export type MainAction = 'connect' | 'reconnect' | 'resume' | 'check' | null

export function mainActionOf(state: ConnectionState): MainAction {
  switch (state) {
    case 'neverConnected':
    case 'disconnected':
      return 'connect'
    case 'needsConsent':
    case 'appRemoved':
    case 'scopeGap':
    case 'movedAccount':
    case 'wrongAccount':
    case 'expiring':
      return 'reconnect'
    case 'paused':
      return 'resume'
    case 'deactivated':
    case 'zoomUnreachable':
      return 'check'
    case 'healthy':
    case 'connecting':
    case 'revocationWaiting':
      return null
  }
}

/** True for users who have a connection that could be paused or ended. */
export function isConnected(state: ConnectionState): boolean {
  return state !== 'neverConnected' && state !== 'disconnected' && state !== 'connecting'
}

/** Whether there is a consent whose scopes still mean anything. */
export function holdsConsent(state: ConnectionState): boolean {
  return isConnected(state) && state !== 'appRemoved' && state !== 'revocationWaiting'
}

function failed(error: unknown): void {
  const { title, text } = showError(error)
  toast({ tone: 'bad', title, text })
}

/** What can be done at once for one user. Pausing and resuming can be taken back; checking changes nothing. */
export function useUserActions() {
  const go = useGo()
  const { tenantId } = useScope()
  const { mutateAsync: pauseNow } = useMutation(api.connections.pause.mutationOptions())
  const { mutateAsync: resumeNow } = useMutation(api.connections.resume.mutationOptions())
  const { mutateAsync: checkNow } = useMutation(api.connections.check.mutationOptions())
  const { mutateAsync: letGoNow } = useMutation(api.connections.letGo.mutationOptions())
  return useMemo(() => {
    async function pause({ id, name }: Subject): Promise<void> {
      try {
        const { text } = await pauseNow({ userId: id })
        toast({ title: `${name} is paused`, text, undo: () => void resumeNow({ userId: id }).catch(failed) })
      } catch (error) {
        failed(error)
      }
    }
    async function resume({ id, name }: Subject): Promise<void> {
      try {
        const { text } = await resumeNow({ userId: id })
        toast({ title: `${name} is resumed`, text, undo: () => void pauseNow({ userId: id }).catch(failed) })
      } catch (error) {
        failed(error)
      }
    }
    /** A repair leads on to the next user of the scope who needs someone. */
    async function nextBroken(after: UserId): Promise<Toast['next']> {
      const { rows, total } = await client.connections.broken({ tenantId, limit: 2 })
      const next = rows.find(({ userId }) => userId !== after)
      if (next === undefined) return undefined
      return {
        label: `Next broken user, ${formatCount(total)} left`,
        run: () => go(`/users/${next.userId}?view=attention`),
      }
    }
    async function check({ id, name, state: before }: Subject): Promise<void> {
      try {
        const { text, state } = await checkNow({ userId: id })
        const isMended = state === 'healthy' && before !== 'healthy'
        toast({
          tone: state === 'healthy' ? 'ok' : 'warn',
          title: `${name} was checked`,
          text,
          next: isMended ? await nextBroken(id) : undefined,
        })
      } catch (error) {
        failed(error)
      }
    }
    async function letGo({ id, name }: Subject): Promise<void> {
      try {
        const { text, state } = await letGoNow({ userId: id })
        toast({
          title: `${name} is ${state === 'disconnected' ? 'disconnected' : 'being disconnected'}`,
          text,
        })
      } catch (error) {
        failed(error)
      }
    }
    return { pause, resume, check, letGo }
  }, [pauseNow, resumeNow, checkNow, letGoNow, go, tenantId])
}
