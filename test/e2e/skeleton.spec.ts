import { expect, test } from './fixtures.ts'

test('a page reaches the store over its transport, before and after a restart', async ({
  console: app,
  host,
}) => {
  await expect(app.page.locator('html')).toHaveAttribute(
    'data-host',
    host === 'serve' ? 'browser' : 'electron',
  )
  await expect(app.page).toHaveTitle(/Switchboard/)
  await app.restart()
  await expect(app.page.locator('html')).toHaveAttribute('data-ready', 'true')
})
