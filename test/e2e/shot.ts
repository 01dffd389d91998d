import type { ConsoleUnderTest } from './fixtures.ts'

/**
 * Pictures of what is on the page, for the eye alone: light, dark, and narrow. Taken only where a folder for them is
 * named.
 */
export async function shot({ page, host }: ConsoleUnderTest, name: string): Promise<void> {
  const folder = process.env['SWITCHBOARD_E2E_SHOTS']
  if (folder === undefined) return
  const take = async (kind: string): Promise<void> => {
    await page.screenshot({ path: `${folder}/${name}-${host}-${kind}.png` })
  }
  const size = page.viewportSize()
  await take('light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await take('dark')
  await page.emulateMedia({ colorScheme: 'light' })
  if (size === null) return
  await page.setViewportSize({ width: 1280, height: 800 })
  await take('1280')
  await page.setViewportSize(size)
}
