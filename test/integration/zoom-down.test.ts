import { afterAll, expect, test } from 'vitest'
import { startSandbox } from '../support/processes.ts'
import { startSandboxWorld } from '../support/sandbox-world.ts'
import { removeFolders, temporaryFolder } from '../support/test-console.ts'

afterAll(removeFolders)

test('while Zoom is down work is kept and shown as waiting; when it answers, it goes by itself', async () => {
  const home = temporaryFolder()
  const world = await startSandboxWorld(['--data-dir', home])
  const { client, sandbox } = world
  const [person] = world.people
  if (person === undefined) throw new Error('the sandbox has no people')
  const userId = await world.addUser(person)
  await world.consent(userId, person.email)
  const slot = await client.slots.add({
    userId,
    startAt: '2090-01-02T09:00:00.000Z',
    endAt: '2090-01-02T09:30:00.000Z',
  })
  await sandbox.stop()

  const booked = await client.slots.book({
    id: slot.id,
    attendee: { name: 'Elif Demir', email: 'elif@mail.example.org', timeZone: 'Europe/Istanbul' },
    topic: 'Intake',
    notes: '',
  })
  expect(booked.appointment).toMatchObject({ state: 'waiting', stateReason: 'Zoom does not answer' })
  const status = await client.overview.status({})
  expect(status.zoom.state).toBe('unreachable')
  expect(status.waiting).toBe(1)
  await expect(client.connections.check({ userId })).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })
  expect((await client.users.get({ id: userId })).state).toBe('healthy')
  const { attempt } = await client.connections.start({ userId })
  expect(attempt.state).toBe('waiting')
  await client.connections.cancel({ id: attempt.id })

  const again = await startSandbox(['--data-dir', home, '--port', new URL(sandbox.url).port])
  await client.overview.tryZoomNow()
  await expect
    .poll(async () => (await client.slots.get({ id: slot.id })).slot.appointment?.state, { timeout: 20_000 })
    .toBe('saved')
  expect((await client.overview.status({})).zoom.state).toBe('answers')
  await world.close()
  await again.stop()
})
