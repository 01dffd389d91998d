import { consentAs } from '../../src/main/demo/consent.ts'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import {
  addSlot,
  addTenant,
  addUser,
  bookOpenSlot,
  connectOpenUser,
  goTo,
  moveOpenAppointment,
  openSandbox,
  openUser,
} from './steps.ts'
import { grantedUsers, licensedPeople, meetingsOf, type Person, zoom } from './zoom.ts'

/** A tenant with one user, whose inspector is open. */
async function oneUser(app: ConsoleUnderTest): Promise<{ person: Person; other: Person; name: string }> {
  await openSandbox(app)
  await addTenant(app, 'Quayside Physio', 'quayside.example.com')
  await goTo(app, 'Users')
  const [, person, other] = await licensedPeople(app)
  if (person === undefined || other === undefined) throw new Error('the sandbox has too few licensed people')
  const name = `${person.first_name} ${person.last_name}`
  await addUser(app, name, person.email)
  await openUser(app, name)
  return { person, other, name }
}

test('a consent that goes wrong says how, and leads on', async ({ console: app }) => {
  test.setTimeout(240_000)
  const { person, other, name } = await oneUser(app)
  const { page } = app
  const again = (): Promise<string> =>
    app.opens(() => page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click())

  await connectOpenUser(app, person.email, 'deny')
  const declined = page.getByRole('dialog', { name: `${name} did not allow it` })
  await expect(declined).toContainText('Nothing was changed')
  expect(await grantedUsers(app)).toEqual(new Set())

  await consentAs(await again(), other.email)
  const wrong = page.getByRole('dialog', { name: /another Zoom user/ })
  await expect(wrong.getByRole('row', { name: /^Expected/ })).toContainText(person.email)
  await expect(wrong.getByRole('row', { name: /^Signed in/ })).toContainText(other.email)
  await wrong.getByRole('button', { name: 'Give it back to Zoom' }).click()
  // The question says “given back” as well: the answer is what was done.
  await expect(page.getByRole('dialog')).toContainText('was given back to Zoom')
  expect(await grantedUsers(app)).toEqual(new Set())

  await again()
  const waiting = page.getByRole('dialog', { name: `Connect ${name}` })
  await waiting.getByRole('button', { name: 'Stop' }).click()
  const stopped = page.getByRole('dialog')
  await expect(stopped).toContainText('Stopped before Zoom answered')
  for (const cause of ['closed', 'not published', 'http://127.0.0.1/callback'])
    await expect(stopped).toContainText(cause)

  await consentAs(await again(), person.email)
  await expect(page.getByRole('dialog', { name: `${name} is connected` })).toBeVisible()
  expect(await grantedUsers(app)).toEqual(new Set([person.id]))
})

test('a meeting that goes wrong says how, and leads on', async ({ console: app }) => {
  test.setTimeout(300_000)
  const { person, name } = await oneUser(app)
  const { page } = app
  await connectOpenUser(app, person.email)
  await page.getByRole('button', { name: 'Done' }).click()
  await goTo(app, 'Slots')
  const before = new Set((await meetingsOf(app, person.id)).map(({ id }) => id))
  const ours = async () => (await meetingsOf(app, person.id)).filter(({ id }) => !before.has(id))
  const inspector = page.getByRole('region', { name: 'Elif Demir' })
  await addSlot(app, name, '10:00')
  await bookOpenSlot(app, 'Elif Demir', 'elif.demir@mail.example.org')
  await expect(inspector.getByText('Saved in Zoom', { exact: true }).first()).toBeVisible()

  await test.step('a meeting deleted in Zoom is missing, and made again', async () => {
    const [meeting] = await ours()
    await zoom(app, `/meetings/${meeting?.id}`, { deleted: true })
    await moveOpenAppointment(app, '11:00')
    await expect(inspector.getByText('The meeting is gone from Zoom')).toBeVisible()
    await inspector.getByRole('button', { name: 'Make it again' }).click()
    await expect(inspector.getByText('Saved in Zoom', { exact: true }).first()).toBeVisible()
    expect(await ours()).toHaveLength(1)
  })

  await test.step('Zoom down: the change waits, and goes when it answers', async () => {
    await goTo(app, 'Settings')
    await page.getByRole('button', { name: 'Stop the sandbox' }).click()
    await expect(page.getByText('It is not running')).toBeVisible()
    await page.goBack()
    await moveOpenAppointment(app, '12:00')
    await expect(page.getByText(/Zoom cannot be reached/).first()).toBeVisible()
    await expect(inspector.getByText(/^Zoom still has/)).toBeVisible()
    await goTo(app, 'Settings')
    await page.getByRole('button', { name: 'Start the sandbox' }).click()
    await expect(page.getByText('It is running')).toBeVisible()
    const tryNow = page.getByRole('button', { name: 'Try now' })
    await page.goBack()
    await expect(async () => {
      if (await tryNow.isVisible()) await tryNow.click()
      await expect(inspector.getByText('Saved in Zoom', { exact: true }).first()).toBeVisible({
        timeout: 2000,
      })
    }).toPass({ timeout: 40_000 })
    await expect(page.getByText(/Zoom cannot be reached/)).toHaveCount(0)
  })

  await test.step('a spent hundred: the change waits for 00:00 UTC, which is said', async () => {
    await zoom(app, '/foreign-calls', { user: person.email, count: 100 })
    await moveOpenAppointment(app, '13:00')
    await expect(inspector.getByText(/no creates or updates left today/).first()).toBeVisible()
    await goTo(app, 'Settings')
    await page.getByRole('button', { name: 'Turn to the next 00:00 UTC' }).click()
    await page.goBack()
    await expect(inspector.getByText('Saved in Zoom', { exact: true }).first()).toBeVisible({
      timeout: 30_000,
    })
  })
})
