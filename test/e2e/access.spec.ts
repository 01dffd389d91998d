import { faults } from './axe.ts'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import { addSlot, addUser, bringPeople, connectFound, goTo, openSandbox } from './steps.ts'
import { licensedPeople } from './zoom.ts'

const PAGES = ['Overview', 'Tenants', 'Users', 'Slots', 'Operations', 'Quota', 'Reports', 'Audit', 'Settings']

/** Looks at what is shown in light by all rules, then in dark by those on colours. */
async function inBothSchemes({ page }: ConsoleUnderTest, what: string): Promise<void> {
  expect.soft(await faults(page), `${what}, light`).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  expect.soft(await faults(page, 'colours'), `${what}, dark`).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
}

async function everyPage(app: ConsoleUnderTest, look: (name: string) => Promise<void>): Promise<void> {
  for (const name of PAGES)
    await test.step(name, async () => {
      await goTo(app, name)
      await expect(app.page.locator('[aria-busy=true]')).toHaveCount(0)
      await look(name)
    })
}

test('the first screen, and every page while it is empty, have no fault that axe knows', async ({
  console: app,
}) => {
  expect(await faults(app.page)).toEqual([])
  await openSandbox(app)
  // What is dark on an empty page is dark on a filled one.
  await everyPage(app, async (name) => {
    expect.soft(await faults(app.page), `${name}, empty`).toEqual([])
  })
})

test('every page that is filled, in light and dark, has no fault that axe knows', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  await bringPeople(app)
  await goTo(app, 'Users')
  const [, person] = await licensedPeople(app)
  if (person === undefined) throw new Error('the sandbox has too few licensed people')
  await connectFound(app, person)
  await inBothSchemes(app, 'the inspector of a user')
  await goTo(app, 'Slots')
  await addSlot(app, `${person.first_name} ${person.last_name}`, '10:00')
  await page.getByRole('button', { name: 'Book', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Book appointment' })).toBeVisible()
  await inBothSchemes(app, 'the booking')
  await page.keyboard.press('Escape')
  await everyPage(app, (name) => inBothSchemes(app, name))
})

test('the keyboard alone finds, opens, books and leaves', async ({ console: app }) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  await bringPeople(app)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await expect(palette).toBeVisible()
  await page.keyboard.type('users')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /^Select [A-Z]/ }).nth(2)).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('2 selected')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Selection' })).toHaveCount(0)
  await page.keyboard.press('Enter')
  const inspector = page.getByRole('region').filter({ has: page.getByRole('heading', { level: 2 }) })
  await expect(inspector).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(inspector).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Search name or email' })).toBeFocused()
})

test('a form takes what was typed, or says why not', async ({ console: app }) => {
  const { page } = app
  await openSandbox(app)
  await page
    .getByRole('button', { name: /^Add tenant/ })
    .first()
    .click()
  const tenant = page.getByRole('dialog', { name: 'Add tenant' })
  await tenant.getByLabel('Name').fill('Quayside Physio')
  await tenant.getByLabel('Domain').fill('quayside.example.com')
  const zone = tenant.getByRole('combobox', { name: 'Time zone' })
  await zone.click()
  await zone.pressSequentially('tokyo')
  await expect(page.getByRole('option', { name: 'Asia/Tokyo' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(zone).toHaveValue('Asia/Tokyo')
  await tenant.getByRole('button', { name: 'Add tenant' }).click()
  await expect(tenant).toBeHidden()
  await page
    .getByRole('row', { name: /Quayside Physio/ })
    .getByText('Quayside Physio')
    .click()
  await expect(page.getByRole('region', { name: 'Quayside Physio' })).toContainText('Asia/Tokyo')

  await goTo(app, 'Users')
  await addUser(app, 'Maria Castellanos', 'maria.castellanos@client1.example.com')
  await goTo(app, 'Slots')
  await page.getByRole('button', { name: /^New slot/ }).click()
  const slot = page.getByRole('dialog', { name: 'New slot' })
  const host = slot.getByLabel('Host')
  await host.click()
  await host.pressSequentially('Maria')
  await expect(page.getByRole('option', { name: /Maria Castellanos/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(host).toHaveValue('Maria Castellanos')
  await slot.getByLabel('Start').fill('25:00')
  await slot.getByLabel('Length').fill('-5')
  await slot.getByLabel('Length').blur()
  await expect(slot.getByRole('button', { name: 'Add slot' })).toBeDisabled()
  await expect(slot.getByText('Type a time such as 09:30.')).toBeVisible()
  await expect(slot.getByText('From 5 minutes to 24 hours', { exact: false })).toBeVisible()
})
