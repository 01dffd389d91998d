import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconCloudOff, IconLock, IconPlugConnectedX, IconServer2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConsoleStatus } from '../../contract/overview.ts'
import type { SecretsStatus } from '../../contract/settings.ts'
import { Banner } from '../components/Banner.tsx'
import { Button, ButtonLink } from '../components/Button.tsx'
import { api } from '../rpc.ts'
import { EVERY_SECOND } from './console-clock.ts'
import { formatNumberOf } from './format.ts'
import { useHello } from './hello.tsx'
import { useLinkLost } from './link.ts'
import { useScope, useScoped } from './scope.ts'
import { useStatus } from './status.ts'
import { useTimes } from './times.ts'

/** The one condition that lasts, at the top of every page: the worst wins. */
export function LastingBanner() {
  const lost = useLinkLost()
  const { secrets } = useHello()
  const { data: status } = useStatus()
  if (lost)
    return (
      <Banner
        tone="bad"
        icon={IconPlugConnectedX}
        urgent
        title="This page has lost the console."
        text="What you see may be old. It connects again by itself while the console runs. If it was stopped, start it and open the address that it prints."
      />
    )
  const about = secretsBanner(secrets)
  if (about !== null) return about
  if (status?.zoom.state === 'unreachable') return <ZoomAway status={status} />
  if (typeof status?.otherZoom === 'string')
    return (
      <Banner
        tone="odd"
        icon={IconServer2}
        title={`Not the real Zoom: this console asks ${status.otherZoom}.`}
        text="Nothing reaches zoom.us from the Zoom apps that are set up so."
      />
    )
  return null
}

function secretsBanner(secrets: SecretsStatus): ReactNode {
  if (secrets.state === 'readOnly')
    return (
      <SecretsAway
        title="Read-only: secrets cannot be opened here."
        text={
          secrets.reason ??
          'Another host or keychain sealed them. Everything can be read; no token can be used.'
        }
        action="Ways on…"
      />
    )
  if (secrets.state === 'locked')
    return (
      <SecretsAway
        title="Read-only: secrets are locked."
        text="Everything can be read; nothing can be sent to Zoom until the passphrase opens them."
        action="Unlock…"
      />
    )
  if (secrets.state === 'unset')
    return (
      <SecretsAway
        title="Secrets have no place yet."
        text="Choose how they are kept before a Zoom app or user is connected."
        action="Choose…"
      />
    )
  return null
}

function SecretsAway({ title, text, action }: { title: string; text: string; action: string }) {
  const scoped = useScoped()
  return (
    <Banner
      tone="warn"
      icon={IconLock}
      title={title}
      text={text}
      aside={<ButtonLink to={scoped('/settings/secrets')}>{action}</ButtonLink>}
    />
  )
}

function ZoomAway({ status }: { status: ConsoleStatus }) {
  const { zoom, waiting } = status
  const times = useTimes(EVERY_SECOND)
  const queries = useQueryClient()
  const input = useScope()
  const { mutate, isPending } = useMutation(
    api.overview.tryZoomNow.mutationOptions({
      onSuccess: (now) => queries.setQueryData(api.overview.status.queryKey({ input }), now),
    }),
  )
  const facts = [
    waiting > 0 && `${formatNumberOf(waiting, 'change')} kept`,
    zoom.nextTryAt !== null && `next try ${times.until(zoom.nextTryAt)}`,
  ]
  return (
    <Banner
      tone="odd"
      icon={IconCloudOff}
      title={
        zoom.since === null
          ? 'Zoom cannot be reached.'
          : `Zoom cannot be reached since ${times.moment(zoom.since)}.`
      }
      text="Go on working: changes are kept and sent when it answers."
      aside={
        <>
          {facts.filter(Boolean).join(', ')}
          <Button busy={isPending} onClick={() => mutate(undefined)}>
            Try now
          </Button>
        </>
      }
    />
  )
}
