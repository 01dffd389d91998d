import type { Page } from '@playwright/test'
import { filesHolding, sealedTokens } from './disk.ts'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import { countsOf, rowsOf } from './report.ts'
import {
  addSlot,
  addTenant,
  addUser,
  bookOpenSlot,
  bringPeople,
  cancelOpenAppointment,
  connectFound,
  connectOpenUser,
  goTo,
  moveOpenAppointment,
  openSandbox,
  openUser,
  operate,
  unlock,
} from './steps.ts'
import {
  callsByUserDayLabel,
  grantedUsers,
  licensedPeople,
  meetingsOf,
  type Person,
  type SandboxCall,
  zoom,
} from './zoom.ts'

/** As many as a tenant has, once; the second host shows that its consents and its store are no other. */
const HOW_MANY = { serve: 50, electron: 10 }

test('from the first screen to the last report', async ({ console: app }) => {
  const howMany = HOW_MANY[app.host]
  test.setTimeout(480_000)
  const page = (): Page => app.page
  await openSandbox(app)
  await addTenant(app, 'Quayside Physio', 'quayside.example.com')
  await goTo(app, 'Users')
  const [, host, ...others] = await licensedPeople(app)
  if (host === undefined || others.length < howMany)
    throw new Error('the sandbox has too few licensed people')
  const name = `${host.first_name} ${host.last_name}`
  await test.step('a user is connected through the consent page', async () => {
    await addUser(app, name, host.email)
    await openUser(app, name)
    await connectOpenUser(app, host.email)
    await expect(page().getByRole('dialog', { name: `${name} is connected` })).toBeVisible()
    await page().getByRole('button', { name: 'Done' }).click()
    await expect(page().getByRole('region', { name }).getByText('Healthy').first()).toBeVisible()
    expect(await grantedUsers(app)).toEqual(new Set([host.id]))
  })
  await test.step('a meeting is made, moved and taken away', () => oneMeeting(app, host, name))
  await test.step('the quota shows each call in its bucket', async () => {
    await goTo(app, 'Quota')
    await page()
      .getByRole('tab', { name: /^Users/ })
      .click()
    await page()
      .getByRole('row', { name: new RegExp(name) })
      .getByText(name, { exact: true })
      .click()
    await expect(page().getByText('of 100 meeting creates and updates today')).toBeVisible()
    // One create and one update: neither the delete nor any reading spends of the 100.
    await expect(page().getByRole('region', { name: 'Meeting creates and updates today' })).toContainText(
      /^2of 100/,
    )
    await page().getByRole('tab', { name: 'All calls' }).click()
    const rows = page()
      .getByRole('grid', { name: 'Calls' })
      .getByRole('row')
      .filter({ has: page().getByRole('gridcell'), hasNotText: '/oauth/' })
    const seen = (await zoom<SandboxCall[]>(app, '/calls')).filter(({ path }) => path.startsWith('/v2/'))
    await expect(rows).toHaveCount(seen.length)
    const shown = await rows.getByRole('gridcell').allInnerTexts()
    const columns = shown.length / seen.length
    const inOrder = (pairs: string[]): string[] => pairs.sort((one, other) => one.localeCompare(other))
    expect(
      inOrder(
        seen.map(
          (_, i) => `${shown[i * columns + 1]?.split(' ')[0]} ${shown[i * columns + 2]?.toUpperCase()}`,
        ),
      ),
    ).toEqual(inOrder(seen.map(({ method, label }) => `${method} ${label}`)))
  })
  const many = others.slice(0, howMany)
  await test.step(`${howMany} more users are connected`, async () => {
    await bringPeople(app)
    await goTo(app, 'Users')
    for (const person of many) await connectFound(app, person)
    expect((await grantedUsers(app)).size).toBe(howMany + 1)
  })
  await test.step('they are paused, resumed and disconnected in bulk', () => inBulk(app, host, many))
  await test.step('the report counts what the sandbox saw', () => theReport(app))
  await test.step('after a restart everything else is still there', async () => {
    await app.restart()
    await unlock(app)
    await goTo(app, 'Users')
    await page().getByRole('searchbox', { name: 'Search name or email' }).fill(host.email)
    await expect(
      page()
        .getByRole('row', { name: new RegExp(name) })
        .filter({ hasText: 'Quayside Physio' }),
    ).toContainText('Healthy')
    await goTo(app, 'Tenants')
    await expect(page().getByRole('row', { name: /Quayside Physio/ })).toBeVisible()
    await goTo(app, 'Operations')
    await expect(page().getByRole('row', { name: new RegExp(`Disconnect ${howMany} users`) })).toContainText(
      'Done',
    )
    await theReport(app)
  })
})

async function oneMeeting(app: ConsoleUnderTest, host: Person, name: string): Promise<void> {
  const before = await meetingsOf(app, host.id)
  const ours = async () =>
    (await meetingsOf(app, host.id)).filter(({ id }) => !before.some((other) => other.id === id))
  await goTo(app, 'Slots')
  await addSlot(app, name, '10:00')
  await bookOpenSlot(app, 'Elif Demir', 'elif.demir@mail.example.org')
  const [made, ...more] = await ours()
  expect(more).toEqual([])
  if (made?.start_time === undefined) throw new Error('the sandbox has no meeting')
  const inspector = app.page.getByRole('region', { name: 'Elif Demir' })
  await expect(inspector).toContainText(String(made.id).replace(/(\d{3})(\d{4})(\d{3,4})/, '$1 $2 $3'))
  await expect(inspector.getByText('Saved in Zoom', { exact: true }).first()).toBeVisible()

  await moveOpenAppointment(app, '14:30')
  const moved = await ours()
  expect(moved.map(({ id }) => id)).toEqual([made.id])
  expect(Date.parse(moved[0]?.start_time ?? '') - Date.parse(made.start_time)).toBe(4.5 * 3_600_000)

  await cancelOpenAppointment(app)
  expect(await ours()).toEqual([])
  await expect(app.page.getByRole('region', { name }).getByText('Open slot').first()).toBeVisible()
}

async function inBulk(app: ConsoleUnderTest, host: Person, many: readonly Person[]): Promise<void> {
  const chosen = many.map(({ id }) => id)
  const users = many.length
  const sealed = sealedTokens(app)
  const theirs = chosen.flatMap((id) => sealed.get(id) ?? [])
  expect(theirs).toHaveLength(users * 2)
  expect(filesHolding(app, theirs)).not.toEqual([])
  await operate(app, { choose: 'Healthy', except: host.email, verb: 'Pause', users })
  await operate(app, { choose: 'Paused', verb: 'Resume', users })
  expect((await grantedUsers(app)).size).toBe(users + 1)
  await operate(app, { choose: 'Healthy', except: host.email, verb: 'Disconnect', users })
  expect(await grantedUsers(app)).toEqual(new Set([host.id]))
  expect([...sealedTokens(app)].flatMap(([id, tokens]) => (tokens.length > 0 ? [id] : []))).toEqual([host.id])
  expect(filesHolding(app, theirs)).toEqual([])
}

async function theReport(app: ConsoleUnderTest): Promise<void> {
  await goTo(app, 'Reports')
  const csv = await app.saves(() => app.page.getByRole('button', { name: 'Export CSV' }).click())
  expect(countsOf(rowsOf(csv))).toEqual(await callsByUserDayLabel(app))
  expect((await zoom<{ calls: number }>(app, '/state')).calls).toBeGreaterThan(0)
}
