import { expect, test } from './fixtures.ts'
import { addSlot, addTenant, addUser, connectOpenUser, goTo, openSandbox, openUser, unlock } from './steps.ts'
import { licensedPeople } from './zoom.ts'

test('from the first screen to the last report', async ({ console: app }) => {
  const page = (): typeof app.page => app.page
  await openSandbox(app)
  await addTenant(app, 'Northgate Clinics', 'northgate.example.com')
  await goTo(app, 'Users')
  const person = (await licensedPeople(app))[1]
  if (person === undefined) throw new Error('the sandbox has no licensed people')
  const name = `${person.first_name} ${person.last_name}`
  await addUser(app, name, person.email)
  await openUser(app, name)
  await connectOpenUser(app, person.email)
  await expect(page().getByRole('dialog', { name: `${name} is connected` })).toBeVisible()
  await page().getByRole('button', { name: 'Done' }).click()
  await expect(page().getByRole('region', { name }).getByText('Healthy').first()).toBeVisible()

  // A slot, an appointment, its meeting: made, moved, gone.
  await goTo(app, 'Slots')
  await addSlot(app, name, '10:00')
  console.log(await page().locator('main').ariaSnapshot())
  await app.restart()
  await unlock(app)
})
