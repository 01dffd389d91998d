import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The rules that a colour scheme can break: the others see the same page in light and in dark. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/** What axe finds wrong on a page as it stands, in a line each; by all rules, or by those on colours alone. */
export async function faults(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: ';' } : {}) })
    // In the page itself: a second page is dear, and cannot be opened in every browser that is driven from outside.
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
  const { violations } = await (rules === 'all' ? axe.withTags(TAGS) : axe.withRules(COLOURS)).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)
}
