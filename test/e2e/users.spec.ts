import { expect, test } from './fixtures.ts'
import { shot } from './shot.ts'
import { addTenant, goTo, openSandbox, unlock } from './steps.ts'

const CSV =
  'E-mail,Name,Domain\nada@client7.example.com,Ada Quist,client7.example.com\nnobody,Ben Quist,client7.example.com\n' +
  'ada@client7.example.com,Ada Again,client7.example.com\n=1+1,Eve,client7.example.com\ncora@client7.example.com,Cora Zwicky,client7.example.com\n'

test('users come from a CSV file with faults; a choice of filters is an address, and a view of its own', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  await addTenant(app, 'Seventh Street', 'client7.example.com')
  await goTo(app, 'Users')
  await page.getByRole('button', { name: /^(Import…|Choose a file…)$/ }).click()
  const dialog = page.getByRole('dialog')
  const chooser = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'CSV file' }).click()
  await (await chooser).setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) })
  await expect(dialog.getByRole('table', { name: 'Which column is what' })).toContainText('Ada Quist')
  await shot(app, 'users-mapping')
  await dialog.getByRole('button', { name: 'Check the rows' }).click()
  await expect(dialog).toContainText('5 rows read. 2 are new. 3 rows cannot be taken.')
  await shot(app, 'users-result')
  const report = await app.saves(() => dialog.getByRole('button', { name: 'Save all as CSV' }).click())
  expect(report).toContain('This is no email address.')
  expect(report).toContain("'=1+1")
  await dialog.getByRole('button', { name: 'Import 2 users' }).click()
  const grid = page.getByRole('grid', { name: 'Users' })
  await expect(grid).toContainText('Cora Zwicky')

  await page.getByLabel('Search name or email').fill('zw')
  await expect(grid).not.toContainText('Ada Quist')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('menuitemcheckbox', { name: /^None/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/types=none/)
  await expect(grid).toContainText('Cora Zwicky')
  await page.reload()
  await expect(grid).toContainText('Cora Zwicky')
  await expect(grid).not.toContainText('Ada Quist')
  await shot(app, 'users-found')
  await page.getByLabel('Search name or email').fill('qz')
  await expect(page.getByText('match without the search.')).toBeVisible()
  await shot(app, 'users-nobody')

  await page.getByLabel('Search name or email').fill('zw')
  await expect(grid).toContainText('Cora Zwicky')
  await page.getByRole('button', { name: 'Save as view…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Without a type')
  await shot(app, 'users-save-view')
  await page.getByRole('dialog').getByRole('button', { name: 'Save view' }).click()
  await expect(page.getByRole('tab', { name: 'Without a type 1' })).toHaveAttribute('aria-selected', 'true')
  await expect(page).toHaveURL(/view=viw_/)
  await expect(page.getByText('not here any more')).toHaveCount(0)
  await shot(app, 'users-view')
  const { pathname, search } = new URL(page.url())

  await app.restart()
  const after = app.page
  await after.goto(new URL(pathname + search, after.url()).href)
  await unlock(app)
  await expect(after.getByRole('tab', { name: 'Without a type 1' })).toHaveAttribute('aria-selected', 'true')
  const listed = after.getByRole('grid', { name: 'Users' })
  await expect(listed).toContainText('Cora Zwicky')
  await expect(listed).not.toContainText('Ada Quist')
  // A change leaves the view as it is: the address says all of it from now on.
  await after.getByLabel('Search name or email').fill('')
  await expect(listed).toContainText('Ada Quist')
  await expect(after).toHaveURL(/types=none/)
  await after.getByRole('tab', { name: /^Without a type/ }).click()
  await expect(listed).not.toContainText('Ada Quist')
  await after.getByRole('button', { name: 'More for the view Without a type' }).click()
  await after.getByRole('menuitem', { name: 'Rename view…' }).click()
  await after.getByRole('dialog').getByLabel('Name').fill('Zwickys')
  await after.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(after.getByRole('tab', { name: 'Zwickys 1' })).toBeVisible()
  await after.getByRole('button', { name: 'More for the view Zwickys' }).click()
  await after.getByRole('menuitem', { name: 'Remove view…' }).click()
  await after.getByRole('dialog').getByRole('button', { name: 'Remove view' }).click()
  await expect(after.getByRole('tab', { name: 'Zwickys' })).toHaveCount(0)
  await expect(listed).toContainText('Ada Quist')
})
