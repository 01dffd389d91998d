import type { UserId } from '../../../../contract/ids.ts'
import { Notice } from '../../../components/Notice.tsx'
import { Private } from '../../../components/Private.tsx'
import { useHost } from '../use-hosts.ts'

/** Zoom ends a Basic host's meeting with a guest after so long (Zoom KB0067966). */
const BASIC_MINUTES = 40

/** What a Basic host cannot do, said before it is tried: Zoom takes a longer meeting, and ends it early. */
export function BasicNote({ host, minutes }: { host: { id: UserId; name: string } | null; minutes: number }) {
  const zoomType = useHost(host?.id ?? null)?.zoomType
  if (host === null || zoomType !== 'basic' || !(minutes > BASIC_MINUTES)) return null
  return (
    <Notice tone="warn" title={`Zoom ends this meeting after ${BASIC_MINUTES} minutes`}>
      <Private>{host.name}</Private> is a Basic user at Zoom. Choose {BASIC_MINUTES} minutes or less, or a
      Licensed host.
    </Notice>
  )
}
