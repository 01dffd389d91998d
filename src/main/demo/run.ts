import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import Conf from 'conf'
import type { Attempt } from '../../contract/connections.ts'
import { utcDayOf } from '../../contract/time.ts'
import { delay, SystemClock } from '../clock.ts'
import { startConsole } from '../console.ts'
import { keyFilePath } from '../data-dir.ts'
import { openLog } from '../log/log.ts'
import { directClient } from '../rpc/router.ts'
import { defaultPreferences, PREFERENCES_FILE } from '../settings/preferences.ts'
import { version } from '../version.ts'
import { ZOOM } from '../zoom-apps/addresses.ts'
import { consentAs } from './consent.ts'
import { screenlessHost } from './host.ts'

const HOUR_MS = 3_600_000

function step(text: string): void {
  console.log(text)
}

/** Stops the demo where something is not as it must be. */
function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`the demo expected that ${what}`)
}

/** The main job without a screen, through the same contract as the screens. Answers the exit code. */
export async function demo(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { 'data-dir': { type: 'string' } } })
  const dataDir = resolve(values['data-dir'] ?? mkdtempSync(join(tmpdir(), 'switchboard-demo-')))
  const clock = new SystemClock()
  const running = await startConsole({
    dataDir,
    host: screenlessHost(dataDir, keyFilePath(dataDir)),
    clock,
    log: openLog(dataDir),
    preferencesFile: new Conf({
      cwd: dataDir,
      configName: PREFERENCES_FILE,
      projectName: 'switchboard',
      defaults: defaultPreferences(),
      clearInvalidConfig: false,
    }),
    version,
    zoom: ZOOM,
    sandbox: { program: new URL('./sandbox.js', import.meta.url), port: null, open: false },
  })
  try {
    await tell(running.context, clock, dataDir)
    return 0
  } catch (error) {
    console.error(error)
    return 1
  } finally {
    await running.close()
  }
}

type Client = ReturnType<typeof directClient>

async function settled(client: Client, clock: SystemClock, attempt: Attempt): Promise<Attempt> {
  for (;;) {
    const now = await client.connections.attempt({ id: attempt.id })
    if (now.endedAt !== null) return now
    await delay(clock, 20)
  }
}

async function operated(
  client: Client,
  clock: SystemClock,
  kind: 'pause' | 'resume' | 'disconnect',
  ids: string[],
): Promise<string> {
  const selection = { by: 'ids' as const, ids }
  const preview = await client.operations.preview({ kind, selection })
  let operation = await client.operations.start({ kind, selection, typed: preview.confirmation })
  while (operation.endedAt === null) {
    await delay(clock, 20)
    operation = await client.operations.get({ id: operation.id })
  }
  must(
    operation.counts.done === preview.acting,
    `${kind} ends with ${preview.acting} done, not ${JSON.stringify(operation.counts)}`,
  )
  return `${operation.title}: ${operation.counts.done} done`
}

async function tell(
  context: Parameters<typeof directClient>[0],
  clock: SystemClock,
  dataDir: string,
): Promise<void> {
  const client = directClient(context)
  const hello = await client.settings.hello()
  step(`Switchboard ${hello.version} on ${dataDir}`)
  if (hello.secrets.state === 'unset') await client.settings.protectSecrets({ mode: 'memory' })
  const sandbox = await client.sandbox.open()
  step(`Sandbox: ${sandbox.url}, ${sandbox.accounts} Zoom accounts, ${sandbox.users} users`)

  const brought = await client.sandbox.bringUsers()
  const tenants = await client.tenants.list()
  const [tenant] = tenants
  must(tenant !== undefined, 'there is a tenant')
  step(`Tenants: ${brought.tenants} added, the first is ${tenant.name} at ${tenant.domain}`)
  const { rows } = await client.users.list({ tenantId: tenant.id, sort: 'name', descending: false, limit: 3 })
  must(rows.length === 3, 'it has three users')
  step(`Users: ${brought.users} added; taking ${rows.map(({ name }) => name).join(', ')}`)

  for (const user of rows) {
    const { attempt } = await client.connections.start({ userId: user.id })
    must(attempt.authorizeUrl !== null, 'the consent page has an address')
    await consentAs(attempt.authorizeUrl, user.email)
    const end = await settled(client, clock, attempt)
    must(end.state === 'connected', `${user.name} is connected, not ${end.state}: ${end.text}`)
    step(`Consent: ${end.title} (${end.checks.map(({ text }) => text).join('; ')})`)
  }
  const [host] = rows
  must(host !== undefined, 'there is a host')
  const start = Math.ceil(clock.now() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS
  const span = (from: number): { startAt: string; endAt: string } => ({
    startAt: new Date(from).toISOString(),
    endAt: new Date(from + HOUR_MS / 2).toISOString(),
  })
  const slot = await client.slots.add({ userId: host.id, ...span(start) })
  step(`Slot: ${host.name}, ${slot.startAt} to ${slot.endAt}`)
  const booked = await client.slots.book({
    id: slot.id,
    attendee: { name: 'Elif Demir', email: 'elif.demir@mail.example.org', timeZone: 'Europe/Istanbul' },
    topic: 'Intake',
    notes: 'Asked for a quiet room',
  })
  const meeting = booked.appointment?.meeting
  must(
    booked.appointment?.state === 'saved' && meeting != null,
    `the booking is saved in Zoom, not ${booked.appointment?.state}: ${booked.appointment?.stateReason}`,
  )
  step(`Booked: meeting ${meeting.zoomMeetingId}, ${meeting.joinUrl}`)
  const moved = await client.slots.move({ id: slot.id, ...span(start + 2 * HOUR_MS) })
  must(
    moved.appointment?.state === 'saved' &&
      moved.appointment.meeting?.zoomMeetingId === meeting.zoomMeetingId,
    'the same meeting was moved',
  )
  step(`Moved: the same meeting, now ${moved.appointment.meeting.startAt}; same link`)
  const cancelled = await client.slots.cancel({ id: slot.id, reopen: true })
  must(cancelled.status === 'open', 'the slot is open again')
  step('Cancelled: the meeting is gone from Zoom, the slot is open again')

  const { user: used, reset } = await client.quota.user({ userId: host.id })
  must(used.used === 2, `one create and one update were counted, not ${used.used}`)
  step(`Quota: ${host.name} has spent ${used.used} of ${used.limit}; the day resets at ${reset.resetsAt}`)
  const ids = rows.map(({ id }) => id)
  step(await operated(client, clock, 'pause', ids))
  step(await operated(client, clock, 'resume', ids))
  step(await operated(client, clock, 'disconnect', ids))
  const today = utcDayOf(clock.now())
  const report = await client.reports.exportUsage({ from: today, to: today })
  must(report.kind === 'saved', 'the report is on disk')
  step(`Report: ${report.rows} rows in ${report.path}`)
}
