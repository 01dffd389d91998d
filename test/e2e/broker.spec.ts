import { type Browser, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../support/browser.ts'
import { type BrokerProgram, startBrokerProgram } from '../support/broker-program.ts'
import { faults } from './axe.ts'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import { shot } from './shot.ts'
import { addTenant, addUser, goTo, openSandbox, openUser, unlock } from './steps.ts'
import { grantedUsers, licensedPeople, type Person, zoom, zoomUrl } from './zoom.ts'

let broker: BrokerProgram
let elsewhere: Browser

test.beforeAll(async () => {
  // Somebody else's machine: its own browser, to which the tenant's domain leads to the broker, as DNS would say.
  const found = await findBrowser()
  elsewhere = await chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args, '--host-resolver-rules=MAP client1.example.com 127.0.0.1'],
    env: { ...(process.env as Record<string, string>), ...found.env },
  })
})
test.afterAll(() => elsewhere.close())
test.beforeEach(async () => {
  broker = await startBrokerProgram()
})
test.afterEach(async () => {
  await Promise.all(elsewhere.contexts().map((context) => context.close()))
  await broker.stop()
  broker.remove()
})

/** A tenant at client1.example.com with one user, and the broker paired. */
async function pairedConsole(
  app: ConsoleUnderTest,
  { opened = false } = {},
): Promise<{ person: Person; other: Person; name: string }> {
  const { page } = app
  if (!opened) await openSandbox(app)
  await addTenant(app, 'Northgate Clinics', 'client1.example.com')
  const [, person, other] = await licensedPeople(app)
  if (person === undefined || other === undefined) throw new Error('the sandbox has too few licensed people')
  await goTo(app, 'Settings')
  await page.getByRole('button', { name: 'Pair a broker…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Pair a broker' })
  await dialog.getByLabel('Address').fill(broker.url)
  await dialog.getByLabel('Pairing code').fill(broker.pairingCode)
  await dialog.getByRole('button', { name: 'Pair' }).click()
  await expect(page.getByText('The console waits at the broker')).toBeVisible()
  await goTo(app, 'Users')
  const name = `${person.first_name} ${person.last_name}`
  await addUser(app, name, person.email)
  await openUser(app, name)
  return { person, other, name }
}

/** Makes a link for the user whose inspector is open, and answers its address. */
async function makeLink({ page }: ConsoleUnderTest, name: string): Promise<string> {
  await page.keyboard.press('l')
  const dialog = page.getByRole('dialog', { name: `Connect link for ${name}` })
  await dialog.getByRole('button', { name: 'Make and copy link' }).click()
  const address = dialog.getByText(/^http:\/\/\S+\/c\/\S{43}$/)
  await expect(address).toBeVisible()
  return (await address.textContent()) ?? ''
}

/** What the person does elsewhere: opens the link, goes on to Zoom, and answers there. */
async function answerAt(page: Page, url: string, as: string, decision: 'Allow' | 'Decline'): Promise<void> {
  await page.goto(url)
  await page.getByRole('button', { name: 'Continue to Zoom' }).click()
  await page.getByLabel('Sign in as').fill(as)
  await page.getByRole('button', { name: decision }).click()
}

test('a connect link on a tenant’s domain: declined, then connected, on another machine', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { person, name } = await pairedConsole(app)
  const { page } = app
  await test.step('the tenant’s own domain leads to the broker', async () => {
    await goTo(app, 'Settings')
    await page.getByRole('button', { name: 'Change the way of Northgate Clinics' }).click()
    const dialog = page.getByRole('dialog', { name: /way through the broker/ })
    await dialog.getByLabel(/^Links open at/).check()
    await dialog.getByRole('textbox', { name: 'Return page' }).fill('https://evil.example/')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toContainText('not on a registered domain')
    await shot(app, 'broker-way')
    await dialog
      .getByRole('textbox', { name: 'Return page' })
      .fill(`${broker.url.replace('127.0.0.1', 'client1.example.com')}/back`)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    // This machine has no such name: the check says so at the very step.
    await page.getByRole('button', { name: 'Check every way' }).click()
    await expect(page.getByText(/Name: client1\.example\.com does not resolve/).last()).toBeVisible()
    expect.soft(await faults(page), 'the broker’s section').toEqual([])
    await shot(app, 'broker-routes')
    await goTo(app, 'Users')
    await openUser(app, name)
  })
  const url = await makeLink(app, name)
  expect(url).toMatch(/^http:\/\/client1\.example\.com:\d+\/c\//)
  const dialog = page.getByRole('dialog', { name: `Connect link for ${name}` })
  await dialog.getByRole('button', { name: 'Mark as sent' }).click()
  await expect(dialog.getByRole('status')).toContainText('Sent')
  expect.soft(await faults(page), 'the link’s dialog').toEqual([])
  await shot(app, 'broker-link')

  const context = await elsewhere.newContext({ javaScriptEnabled: false })
  const there = await context.newPage()
  await there.goto(url)
  await expect(there.getByRole('heading')).toContainText('Northgate Clinics asks to connect')
  await expect(there.getByText(name, { exact: false }).first()).toBeVisible()
  await expect(there.getByText(person.email)).toHaveCount(0)
  await expect(dialog.getByRole('status')).toContainText('Opened')
  await answerAt(there, url, person.email, 'Decline')
  await expect(there.getByRole('heading', { name: 'Nothing was connected' })).toBeVisible()
  await expect(dialog.getByRole('status')).toContainText('Declined')
  expect(await grantedUsers(app)).toEqual(new Set())

  await answerAt(there, url, person.email, 'Allow')
  await there.waitForURL(/^http:\/\/client1\.example\.com:\d+\/back$/)
  await expect(dialog.getByRole('status')).toContainText('Connected')
  expect(await grantedUsers(app)).toEqual(new Set([person.id]))
  expect(await context.cookies(broker.url)).toEqual([])
  await dialog.getByRole('button', { name: 'See what came of it' }).click()
  await expect(page.getByRole('dialog', { name: `${name} is connected` })).toBeVisible()
  await there.goto(url)
  await expect(there.getByRole('heading', { name: 'This link was used' })).toBeVisible()
})

test('the wrong account by a link is stopped, and decided in the console', async ({ console: app }) => {
  test.setTimeout(240_000)
  const { person, other, name } = await pairedConsole(app)
  const { page } = app
  const url = await makeLink(app, name)
  const there = await elsewhere.newPage()
  await there.goto(url)
  expect.soft(await faults(there), 'the broker’s page').toEqual([])
  await answerAt(there, url, other.email, 'Allow')
  await expect(there.getByRole('heading', { name: /the answer arrived/ })).toBeVisible()
  const dialog = page.getByRole('dialog', { name: `Connect link for ${name}` })
  await dialog.getByRole('button', { name: 'Compare and decide' }).click()
  const wrong = page.getByRole('dialog', { name: /another Zoom user/ })
  await expect(wrong.getByRole('row', { name: /^Expected/ })).toContainText(person.email)
  await expect(wrong.getByRole('row', { name: /^Signed in/ })).toContainText(other.email)
  await wrong.getByRole('button', { name: 'Give it back to Zoom' }).click()
  await expect(page.getByRole('dialog')).toContainText('was given back to Zoom')
  expect(await grantedUsers(app)).toEqual(new Set())
})

test('the console away: nobody is sent to Zoom; it comes back, and the same link works', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { person, name } = await pairedConsole(app)
  const url = await makeLink(app, name)
  await app.crash()
  const there = await elsewhere.newPage()
  await there.goto(url)
  // A console counts as there for a moment after its last word.
  await expect(async () => {
    await there.getByRole('button', { name: /Continue to Zoom|Try again/ }).click()
    await expect(there.getByRole('heading', { name: /Nobody is there/ })).toBeVisible({ timeout: 12_000 })
  }).toPass()
  await app.start()
  await unlock(app)
  await expect(async () => {
    await there.getByRole('button', { name: 'Try again' }).click()
    await expect(there.getByLabel('Sign in as')).toBeVisible({ timeout: 12_000 })
  }).toPass()
  await there.getByLabel('Sign in as').fill(person.email)
  await there.getByRole('button', { name: 'Allow' }).click()
  await expect(there.getByRole('heading', { name: /the answer arrived/ })).toBeVisible()
  await expect.poll(() => grantedUsers(app)).toEqual(new Set([person.id]))
})

test('a user removes the app at Zoom: the notice comes by the broker, the tokens go, the record stays', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  type App = { clientId: string; secretToken: string; level: string }
  const apps = await zoom<App[]>(app, '/apps')
  // A broker that knows the secret by which Zoom signs.
  await broker.stop()
  broker.remove()
  broker = await startBrokerProgram({
    zoomApps: apps.map(({ clientId, secretToken }) => ({ clientId, secretToken })),
  })
  const { person, name } = await pairedConsole(app, { opened: true })
  await answerAt(await elsewhere.newPage(), await makeLink(app, name), person.email, 'Allow')
  const dialog = page.getByRole('dialog', { name: `Connect link for ${name}` })
  await expect(dialog.getByRole('status')).toContainText('Connected')
  await dialog.getByRole('button', { name: 'Done' }).click()
  const clientId = apps.find(({ level }) => level === 'user')?.clientId ?? ''
  await zoom(app, `/apps/${clientId}`, { notificationUrl: `${broker.url}/zoom/events` })

  const there = await elsewhere.newPage()
  await there.goto(`${zoomUrl(app)}/oauth/installed`)
  await there.getByLabel('Sign in as').fill(person.email)
  await there.getByLabel('App').selectOption(clientId)
  await there.getByRole('button', { name: 'Remove' }).click()
  await expect(there.getByRole('status')).toContainText('was removed')

  const inspector = page.getByRole('region', { name })
  await expect(inspector.getByText('The user removed the app in Zoom')).toBeVisible()
  await expect(inspector.getByText('Purge record')).toBeVisible()
  await expect(inspector.getByText(/Zoom gave notice that the user removed the app/).first()).toBeVisible()
  expect(await grantedUsers(app)).toEqual(new Set())
  await goTo(app, 'Audit')
  await expect(page.getByText('erase Zoom data').first()).toBeVisible()
})

test('a link that is withdrawn or past its time leads nowhere, and says so on both sides', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { name } = await pairedConsole(app)
  const { page } = app
  const url = await makeLink(app, name)
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  const second = await makeLink(app, name)
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await goTo(app, 'Settings')
  const links = page.getByRole('list', { name: 'Connect links' })
  await expect(links.getByRole('listitem')).toHaveCount(2)
  await page
    .getByRole('button', { name: `More for the link of ${name}` })
    .last()
    .click()
  await page.getByRole('menuitem', { name: 'Withdraw' }).click()
  await expect(links.getByRole('listitem')).toHaveCount(1)
  const there = await elsewhere.newPage()
  await there.goto(url)
  await expect(there.getByRole('heading', { name: 'This link was withdrawn' })).toBeVisible()

  // The console's clock follows the sandbox's: eight days on, the other link is over here.
  for (let day = 0; day < 8; day += 1) {
    const before = await page
      .getByText(/ahead$/)
      .textContent({ timeout: 500 })
      .catch(() => '')
    await page.getByRole('button', { name: 'Turn to the next 00:00 UTC' }).click()
    await expect.poll(() => page.getByText(/ahead$/).textContent()).not.toBe(before)
  }
  await page.getByRole('radiogroup', { name: 'Which links' }).getByText('All').click()
  await expect(links.getByText('Lapsed')).toBeVisible()
  await shot(app, 'broker-links')
  // The broker goes by its own clock, and yet begins nothing that this console takes for over.
  await there.goto(second)
  await there.getByRole('button', { name: 'Continue to Zoom' }).click()
  await expect(there.getByRole('heading', { name: 'This link cannot be used now' })).toBeVisible()
})
