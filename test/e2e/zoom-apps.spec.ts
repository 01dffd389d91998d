import { consentAs } from '../../src/main/demo/consent.ts'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import { shot } from './shot.ts'
import {
  addTenant,
  addUser,
  bringPeople,
  connectFound,
  connectOpenUser,
  findUser,
  goTo,
  openSandbox,
  openUser,
} from './steps.ts'
import { grantedUsers, licensedPeople, type Person, type SandboxCall, zoom } from './zoom.ts'

const nameOf = ({ first_name, last_name }: Person): string => `${first_name} ${last_name}`

async function openMatrix({ page }: ConsoleUnderTest): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Show tenants as' }).getByText('Scopes').click()
}

test('a scope that lacks is seen by tenant, and a new consent closes the gap', async ({ console: app }) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  await addTenant(app, 'Quayside Physio', 'quayside.example.com')
  await goTo(app, 'Users')
  const [, person] = await licensedPeople(app)
  if (person === undefined) throw new Error('the sandbox has too few licensed people')
  await zoom(app, '/switches', { 'scope.optional': 'subset' })
  await addUser(app, nameOf(person), person.email)
  await openUser(app, nameOf(person))
  await connectOpenUser(app, person.email)
  const dialog = page.getByRole('dialog', { name: 'Connected, with a scope missing' })
  await expect(dialog).toContainText('move meetings (meeting:update:meeting)')
  await dialog.getByRole('button', { name: 'Keep as it is' }).click()

  await goTo(app, 'Tenants')
  await openMatrix(app)
  const row = page.getByRole('row').filter({ hasText: 'Quayside Physio' })
  const gap = row.getByRole('link', { name: 'Move: all 1 lack it. Show them' })
  await expect(gap).toBeVisible()
  await expect(row.getByText('granted by all')).toHaveCount(6)
  await row.getByText('Quayside Physio').click()
  await expect(page.getByText('Moved appointments keep their old time in Zoom.').first()).toBeVisible()
  await shot(app, 'matrix')
  await gap.click()
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: person.email })).toContainText('Scope gap')

  // The app is put right at Zoom: older tokens keep their scopes until the user consents again.
  await zoom(app, '/switches', { 'scope.optional': 'all granted' })
  await openUser(app, nameOf(person))
  const inspector = page.getByRole('region', { name: nameOf(person) })
  const url = await app.opens(() =>
    inspector
      .getByRole('button', { name: /^Reconnect/ })
      .first()
      .click(),
  )
  await consentAs(url, person.email)
  await page
    .getByRole('dialog', { name: `${nameOf(person)} is connected` })
    .getByRole('button', { name: 'Done' })
    .click()
  await goTo(app, 'Tenants')
  await openMatrix(app)
  await expect(row.getByText('granted by all')).toHaveCount(7)
})

test('a Zoom app is tested step by step, and what it lacks is named', async ({ console: app }) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  await test.step('the palette leads to it, and to the consent at account level', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find or run' }).fill('account level')
    await shot(app, 'palette')
    await page.getByRole('option', { name: /^Authorize a Zoom account with Switchboard Admin/ }).click()
    const authorize = page.getByRole('dialog', { name: 'Authorize a Zoom account with Switchboard Admin' })
    await expect(authorize).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(authorize).toBeHidden()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find or run' }).fill('test switchboard')
    await page.getByRole('option', { name: /^Test Switchboard\s*Zoom app/ }).click()
  })
  const dialog = page.getByRole('dialog', { name: 'Test Switchboard' })
  const steps = dialog.getByRole('list', { name: 'Steps of the test' }).getByRole('listitem')
  await expect(steps).toHaveCount(7)
  await expect(steps.filter({ hasText: 'in order' })).toHaveCount(5)
  const [, person] = await licensedPeople(app)
  const url = await app.opens(() => dialog.getByRole('button', { name: 'Test with a consent…' }).click())
  await consentAs(url, person?.email ?? '')
  await expect(dialog).toContainText('given back to Zoom at once')
  await expect(steps.filter({ hasText: 'in order' })).toHaveCount(7)
  expect(await grantedUsers(app)).toEqual(new Set())
  await shot(app, 'test')

  const apps = await zoom<Array<{ clientId: string; level: string }>>(app, '/apps')
  const { clientId = '' } = apps[0] ?? {}
  await zoom(app, `/apps/${clientId}`, { redirectUris: ['https://elsewhere.example.com/callback'] })
  await dialog.getByRole('button', { name: 'Test again' }).click()
  await expect(steps.filter({ hasText: 'Return address is listed' })).toContainText(
    '“Switchboard” does not list http://127.0.0.1/callback',
  )
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByRole('list', { name: 'Zoom apps' })).toContainText('One fault')
  await shot(app, 'settings')
})

test('an app at account level works for several users after one consent of an admin', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  await bringPeople(app)
  const people = await licensedPeople(app)
  const [admin] = await zoom<Array<Person & { role_id?: string }>>(app, '/users?limit=1')
  if (admin === undefined) throw new Error('the sandbox has no people')
  const domain = admin.email.split('@')[1] ?? ''
  const own = people.filter(({ account_id, id }) => account_id === admin.account_id && id !== admin.id)
  const [anna, ben, cem, dora] = own
  if (anna === undefined || ben === undefined || cem === undefined || dora === undefined)
    throw new Error('too few people')
  await goTo(app, 'Users')
  await connectFound(app, cem)
  await page.getByRole('button', { name: 'Disconnect…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // One of the account is nobody's user here.
  await findUser(app, dora)
  await page.getByRole('button', { name: 'More for this user' }).click()
  await page.getByRole('menuitem', { name: 'Remove user…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove user' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await goTo(app, 'Tenants')
  const row = page.getByRole('row').filter({ hasText: domain })
  await row.getByText(domain).click()
  await page.getByRole('button', { name: 'Change…' }).click()
  const change = page.getByRole('dialog', { name: 'Change tenant' })
  await change.getByRole('combobox', { name: 'Zoom app' }).or(change.getByLabel('Zoom app')).first().click()
  await page.getByRole('option', { name: 'Switchboard Admin' }).click()
  await change.getByRole('button', { name: 'Save' }).click()
  await expect(change).toBeHidden()

  await goTo(app, 'Settings')
  await page.getByRole('button', { name: 'More for Switchboard Admin' }).click()
  await page.getByRole('menuitem', { name: 'Authorize a Zoom account…' }).click()
  const authorize = page.getByRole('dialog', { name: /^Authorize a Zoom account/ })
  const url = await app.opens(() =>
    authorize.getByRole('button', { name: 'Open Zoom’s consent page' }).click(),
  )
  await consentAs(url, admin.email)
  await expect(authorize).toContainText('authorized the Zoom account')
  await authorize.getByRole('button', { name: 'Done' }).click()

  const accounts = page.getByRole('list', { name: 'Authorized Zoom accounts' })
  await expect(accounts).toContainText('serves 0 users')
  await accounts.getByRole('button', { name: 'Attach users…' }).click()
  const attach = page.getByRole('dialog', { name: /^Users of/ })
  await expect(attach.getByRole('listitem').filter({ hasText: anna.email })).toContainText('attach to')
  // Somebody ended that on purpose: it is not undone by the way.
  await expect(attach.getByRole('listitem').filter({ hasText: cem.email })).toContainText('disconnected here')
  const count = async (): Promise<number> =>
    Number(/\d+/.exec((await attach.getByRole('button', { name: /^Attach/ }).textContent()) ?? '')?.[0])
  const without = await count()
  const also = attach.getByRole('checkbox', { name: 'Also 1 user who was disconnected here' })
  await also.check()
  expect(await count()).toBe(without + 1)
  await shot(app, 'attach')
  await also.uncheck()
  await attach.getByRole('button', { name: /^Attach \d+ users$/ }).click()
  await expect(accounts).toContainText(`serves ${without} users`)
  await shot(app, 'accounts')

  // The rest of the account comes as an import, and is served from the first moment.
  await accounts.getByRole('button', { name: /^More for account/ }).click()
  await page.getByRole('menuitem', { name: 'Import its users…' }).click()
  const importing = page.getByRole('dialog')
  await expect(importing.getByRole('combobox', { name: 'Zoom account' })).toHaveValue(/by /)
  await shot(app, `import-account-${app.host}`)
  await importing.getByRole('button', { name: 'Read the list' }).click()
  await expect(importing).toContainText('The account’s authorization serves them from then on')
  await shot(app, `import-account-checked-${app.host}`)
  await importing.getByRole('button', { name: /^Import [\d,]+ users?$/ }).click()
  // One is new, and served from the first moment; whom an operator disconnected stays so.
  await expect(accounts).toContainText(`serves ${without + 1} users`)

  const before = (await zoom<SandboxCall[]>(app, '/calls')).length
  await goTo(app, 'Users')
  const search = page.getByRole('searchbox', { name: 'Search name or email' })
  for (const [person, state] of [
    [ben, 'Healthy'],
    [cem, 'Disconnected'],
    [dora, 'Healthy'],
  ] as const) {
    await search.fill(person.email)
    await expect(page.getByRole('row').filter({ hasText: person.email })).toContainText(state)
  }
  await search.fill(anna.email)
  await openUser(app, nameOf(anna))
  const inspector = page.getByRole('region', { name: nameOf(anna) })
  await inspector
    .getByRole('button', { name: /^Check health/ })
    .first()
    .click()
  await expect
    .poll(async () => (await zoom<SandboxCall[]>(app, '/calls')).slice(before).map(({ path }) => path))
    .toContain(`/v2/users/${anna.id}`)
  expect(await grantedUsers(app)).toEqual(new Set([admin.id]))
  await shot(app, 'served')
})
