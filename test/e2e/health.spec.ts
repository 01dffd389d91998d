import { consentAs } from '../../src/main/demo/consent.ts'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import {
  addSlot,
  addTenant,
  addUser,
  bookOpenSlot,
  connectOpenUser,
  goTo,
  openSandbox,
  openUser,
} from './steps.ts'
import { licensedPeople, type Person, zoom } from './zoom.ts'

const nameOf = ({ first_name, last_name }: Person): string => `${first_name} ${last_name}`

/** The user removes the app at Zoom, which tells nobody here. */
async function removeApp(app: ConsoleUnderTest, { email }: Person): Promise<void> {
  const [grant] = await zoom<Array<{ clientId: string }>>(app, '/grants')
  await zoom(app, '/deauthorize', { user: email, clientId: grant?.clientId })
}

/** Does something that copies a text, and answers it: a page may write to the clipboard, and not read from it. */
async function copies({ page }: ConsoleUnderTest, action: () => Promise<unknown>): Promise<string> {
  await page.evaluate(() => {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard)
    const written = new Promise<string>((resolve) => {
      navigator.clipboard.writeText = async (text) => {
        await write(text)
        resolve(text)
      }
    })
    Object.assign(globalThis, { written })
  })
  await action()
  return page.evaluate(() => (globalThis as unknown as { written: Promise<string> }).written)
}

/** A tenant with three users, of whom each is connected. */
async function threeConnected(app: ConsoleUnderTest): Promise<[Person, Person, Person]> {
  await openSandbox(app)
  await addTenant(app, 'Quayside Physio', 'quayside.example.com')
  await goTo(app, 'Users')
  const [anna, ben, cem] = await licensedPeople(app)
  if (anna === undefined || ben === undefined || cem === undefined)
    throw new Error('the sandbox has too few licensed people')
  for (const person of [anna, ben, cem]) {
    await addUser(app, nameOf(person), person.email)
    await openUser(app, nameOf(person))
    await connectOpenUser(app, person.email)
    const dialog = app.page.getByRole('dialog', { name: `${nameOf(person)} is connected` })
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog).toBeHidden()
  }
  return [anna, ben, cem]
}

test('health is checked, told in words, and mended one after another', async ({ console: app }) => {
  test.setTimeout(180_000)
  const [anna, ben, cem] = await threeConnected(app)
  const { page } = app
  const inspector = page.getByRole('region', { name: nameOf(anna) })
  const toasts = page.getByRole('status')

  await test.step('one who is well, paused and resumed in the inspector', async () => {
    await openUser(app, nameOf(anna))
    await inspector.getByRole('button', { name: 'Check health' }).click()
    await expect(toasts.filter({ hasText: `${nameOf(anna)} was checked` })).toContainText('Zoom answers')
    await inspector.getByRole('button', { name: 'Pause' }).click()
    await expect(inspector.getByText(`${nameOf(anna)} is paused`)).toBeVisible()
    await inspector.getByRole('button', { name: 'Resume' }).last().click()
    await expect(inspector.getByText('Healthy', { exact: true })).toBeVisible()
  })

  await test.step('a whole tenant: two removed the app, which the check says of each', async () => {
    await goTo(app, 'Slots')
    await addSlot(app, nameOf(ben), '10:00')
    await bookOpenSlot(app, 'Elif Demir', 'elif.demir@mail.example.org')
    await expect(page.getByText('Saved in Zoom', { exact: true }).first()).toBeVisible()
    for (const person of [anna, ben]) await removeApp(app, person)
    await goTo(app, 'Tenants')
    await page
      .getByRole('row', { name: /Quayside Physio/ })
      .getByText('Quayside Physio')
      .click()
    await page.getByRole('button', { name: 'Check health' }).click()
    await page.getByRole('button', { name: 'Check health of 3 users' }).click()
    await expect(page.getByRole('region', { name: 'Progress' })).toContainText('3 of 3 settled')
    for (const person of [anna, ben])
      await expect(page.getByRole('row', { name: new RegExp(nameOf(person)) })).toContainText(
        /Failed.*removed the app/,
      )
    await expect(page.getByRole('row', { name: new RegExp(nameOf(cem)) })).toContainText(
      /Done.*Zoom answers; the connection works/,
    )
  })

  await test.step('who needs someone, by the meeting at risk; each repair leads to the next', async () => {
    await goTo(app, 'Users')
    await page.getByRole('tab', { name: /^Needs attention/ }).click()
    const rows = page.getByRole('grid', { name: 'Users' }).getByRole('row').filter({ hasText: 'App removed' })
    await expect(rows).toHaveCount(2)
    await expect(rows.first()).toContainText(new RegExp(`${nameOf(ben)}.*1, first`))
    await expect(rows.last()).toContainText(new RegExp(`${nameOf(anna)}.*none`))
    await openUser(app, nameOf(ben))
    await connectOpenUser(app, ben.email)
    const dialog = page.getByRole('dialog', { name: `${nameOf(ben)} is connected` })
    const url = await app.opens(() =>
      dialog.getByRole('button', { name: 'Next broken user, 1 left' }).click(),
    )
    await consentAs(url, cem.email)
    const wrong = page.getByRole('dialog', { name: /another Zoom user/ })
    const link = await copies(app, () =>
      wrong.getByRole('button', { name: 'Copy link for a private window' }).click(),
    )
    await expect(page.getByText('Link to Zoom’s consent page copied')).toBeVisible()
    await consentAs(link, anna.email)
    await expect(page.getByRole('dialog', { name: `${nameOf(anna)} is connected` })).toBeVisible()
    await page.getByRole('button', { name: 'Done' }).click()
    await expect(page.getByRole('tab', { name: /^Needs attention\s*0/ })).toBeVisible()
  })
})
