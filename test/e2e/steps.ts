import { consentAs } from '../../src/main/demo/consent.ts'
import { type ConsoleUnderTest, expect } from './fixtures.ts'
import type { Person } from './zoom.ts'

/** The passphrase of consoles under test, where their host has no keychain. */
export const PASSPHRASE = 'four words of a test'

/** Opens the built-in sandbox from the first screen; secrets under a passphrase where nothing else can keep them. */
export async function openSandbox({ page }: ConsoleUnderTest): Promise<void> {
  await page.getByRole('button', { name: /^Open the sandbox/ }).click()
  const secrets = page.getByRole('heading', { name: 'How should secrets be kept?' })
  const tenants = page.getByRole('heading', { name: 'Tenants', level: 1 })
  // The sandbox is a program that starts, and a passphrase is stretched on purpose: both take a while where much runs.
  await expect(secrets.or(tenants)).toBeVisible({ timeout: 30_000 })
  if (await secrets.isVisible()) {
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await page.getByLabel('Passphrase, once more').fill(PASSPHRASE)
    await page.getByRole('button', { name: 'Keep them so and go on' }).click()
  }
  await expect(tenants).toBeVisible({ timeout: 30_000 })
}

/** Unlocks after a restart, where a passphrase keeps the secrets. */
export async function unlock({ page }: ConsoleUnderTest): Promise<void> {
  const heading = page.getByRole('heading', { name: 'Unlock the secrets' })
  const shell = page.getByRole('navigation').first()
  await expect(heading.or(shell)).toBeVisible()
  if (!(await heading.isVisible())) return
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(shell).toBeVisible({ timeout: 30_000 })
}

export async function goTo({ page }: ConsoleUnderTest, name: string): Promise<void> {
  await page
    .getByRole('complementary', { name: 'Switchboard' })
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

export async function addTenant({ page }: ConsoleUnderTest, name: string, domain: string): Promise<void> {
  await page
    .getByRole('button', { name: /^Add tenant/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: 'Add tenant' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Domain').fill(domain)
  await dialog.getByRole('button', { name: 'Add tenant' }).click()
  await expect(dialog).toBeHidden()
}

export async function addUser({ page }: ConsoleUnderTest, name: string, email: string): Promise<void> {
  await page
    .getByRole('button', { name: /^Add user/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: 'Add user' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Email').fill(email)
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog).toBeHidden()
}

/** Opens a user's row, whose inspector then shows everything about them. */
export async function openUser({ page }: ConsoleUnderTest, name: string): Promise<void> {
  await page
    .getByRole('row', { name: new RegExp(name) })
    .getByText(name, { exact: true })
    .click()
  await expect(page.getByRole('region', { name })).toBeVisible()
}

/** Connects the user whose inspector is open, signing in to Zoom as somebody. */
export async function connectOpenUser(
  app: ConsoleUnderTest,
  as: string,
  decision: 'allow' | 'deny' = 'allow',
): Promise<void> {
  const inspector = app.page.getByRole('region').filter({ has: app.page.getByRole('heading', { level: 2 }) })
  const url = await app.opens(() => inspector.getByRole('button', { name: /^(Connect|Reconnect)$/ }).click())
  await consentAs(url, as, decision)
}

/** Adds a slot for a host tomorrow, at a time of the zone that the page names. */
export async function addSlot({ page }: ConsoleUnderTest, host: string, start: string): Promise<void> {
  await page.getByRole('button', { name: /^New slot/ }).click()
  const dialog = page.getByRole('dialog', { name: 'New slot' })
  await dialog.getByLabel('Host').fill(host)
  await page.getByRole('option', { name: new RegExp(host) }).click()
  await dialog.getByLabel('Day', { exact: true }).fill(tomorrow())
  await dialog.getByLabel('Start').fill(start)
  await dialog.getByRole('button', { name: 'Add slot' }).click()
  await expect(dialog).toBeHidden()
}

/** Tomorrow, as a day field takes it. */
export function tomorrow(): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(
    Date.now() + 86_400_000,
  )
}

/** Books the slot whose inspector is open. */
export async function bookOpenSlot(
  { page }: ConsoleUnderTest,
  attendee: string,
  email: string,
): Promise<void> {
  await page.getByRole('button', { name: 'Book', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Book appointment' })
  await dialog.getByLabel('Attendee').fill(attendee)
  await dialog.getByLabel('Email').fill(email)
  await dialog.getByLabel('Topic').fill('Intake')
  await dialog.getByRole('button', { name: 'Book appointment' }).click()
  await expect(dialog).toBeHidden()
}

/** Moves the appointment whose inspector is open to another time of its day. */
export async function moveOpenAppointment({ page }: ConsoleUnderTest, start: string): Promise<void> {
  await page.getByRole('button', { name: 'Move…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Move appointment' })
  await dialog.getByLabel('Start').fill(start)
  await dialog.getByRole('button', { name: 'Move appointment' }).click()
  await expect(dialog).toBeHidden()
}

/** Cancels the appointment whose inspector is open; its slot is open again. */
export async function cancelOpenAppointment({ page }: ConsoleUnderTest): Promise<void> {
  await page.getByRole('button', { name: 'Cancel appointment…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Cancel .* appointment\?$/ })
  await dialog.getByRole('button', { name: 'Cancel appointment' }).click()
  await expect(dialog).toBeHidden()
}

/** Makes tenants and users of the accounts and people of the sandbox. */
export async function bringPeople(app: ConsoleUnderTest): Promise<void> {
  await goTo(app, 'Settings')
  await app.page.getByRole('button', { name: 'Bring accounts and people' }).click()
  await expect(app.page.getByText('The sandbox’s people are here')).toBeVisible()
}

/** Finds a user by email on the users page, and opens their inspector. */
export async function findUser({ page }: ConsoleUnderTest, person: Person): Promise<void> {
  const name = `${person.first_name} ${person.last_name}`
  await page.getByRole('searchbox', { name: 'Search name or email' }).fill(person.email)
  const rows = page
    .getByRole('grid', { name: 'Users' })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
  await expect(rows).toHaveCount(1)
  await rows.getByText(name, { exact: true }).click()
  await expect(page.getByRole('region', { name }).getByText(person.email).first()).toBeVisible()
}

/** Finds a user by email on the users page, and connects them. */
export async function connectFound(app: ConsoleUnderTest, person: Person): Promise<void> {
  const { page } = app
  const name = `${person.first_name} ${person.last_name}`
  await findUser(app, person)
  await connectOpenUser(app, person.email)
  const dialog = page.getByRole('dialog', { name: `${name} is connected` })
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
}

interface Bulk {
  /** The connection state whose users are chosen. */
  readonly choose: 'Healthy' | 'Paused'
  /** The email of one who is in it and not meant. */
  readonly except?: string
  readonly verb: 'Pause' | 'Resume' | 'Disconnect'
  readonly users: number
}

/** Chooses users by their state, goes through the dry run and waits until the operation is over. */
export async function operate(app: ConsoleUnderTest, { choose, except, verb, users }: Bulk): Promise<void> {
  const { page } = app
  await goTo(app, 'Users')
  await page.getByRole('searchbox', { name: 'Search name or email' }).fill('')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('menuitemcheckbox', { name: new RegExp(`^${choose}`) }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: 'Select all rows loaded' }).check()
  if (except !== undefined) {
    const row = page.getByRole('row').filter({ hasText: except })
    await page.getByRole('grid', { name: 'Users' }).hover()
    // Only rows near the visible ones are there.
    await expect(async () => {
      if ((await row.count()) === 0) await page.mouse.wheel(0, 300)
      await expect(row).toHaveCount(1, { timeout: 500 })
    }).toPass()
    await row.getByRole('checkbox').uncheck()
  }
  const foot = page.getByRole('region', { name: 'Selection' })
  await expect(foot).toContainText(`${users} selected`)
  await foot.getByRole('button', { name: new RegExp(`^${verb}`) }).click()
  await expect(page.getByRole('heading', { name: `${verb} users`, level: 1 })).toBeVisible()
  const confirmation = page.getByRole('textbox', { name: /^Type/ })
  const go = page.getByRole('button', { name: `${verb} ${users} users` })
  await expect(go).toBeVisible()
  if (await confirmation.isVisible()) await confirmation.fill(String(users))
  await go.click()
  const progress = page.getByRole('region', { name: 'Progress' })
  await expect(progress).toContainText(`${users} of ${users} settled`, { timeout: 90_000 })
  await expect(progress).toContainText(`Done ${users}`)
}
