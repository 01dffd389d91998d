import { AxeBuilder } from '@axe-core/playwright'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import { addSlot, bringPeople, connectFound, goTo, openSandbox } from './steps.ts'
import { licensedPeople } from './zoom.ts'

const PAGES = ['Overview', 'Tenants', 'Users', 'Slots', 'Operations', 'Quota', 'Reports', 'Audit', 'Settings']

/** What axe finds wrong on the page as it stands, in a line each. */
async function faults({ page }: ConsoleUnderTest): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)
}

test('every page, empty and filled, in light and dark, has no fault that axe knows', async ({
  console: app,
}) => {
  test.setTimeout(420_000)
  const { page } = app
  expect(await faults(app)).toEqual([])
  await openSandbox(app)
  const everywhere = async (filled: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const name of PAGES)
        await test.step(`${name}, ${filled}, ${colorScheme}`, async () => {
          await goTo(app, name)
          await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
          expect.soft(await faults(app), `${name}, ${filled}, ${colorScheme}`).toEqual([])
        })
    }
  }
  await everywhere('empty')
  await bringPeople(app)
  await goTo(app, 'Users')
  const [, person] = await licensedPeople(app)
  if (person === undefined) throw new Error('the sandbox has too few licensed people')
  await connectFound(app, person)
  expect.soft(await faults(app), 'the inspector of a user').toEqual([])
  await goTo(app, 'Slots')
  await addSlot(app, `${person.first_name} ${person.last_name}`, '10:00')
  await page.getByRole('button', { name: 'Book', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Book appointment' })).toBeVisible()
  expect.soft(await faults(app), 'the booking').toEqual([])
  await page.keyboard.press('Escape')
  await everywhere('filled')
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
