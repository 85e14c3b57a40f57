import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds serious or critical in the page as it is now: rule, element, and what is wrong with it. */
export async function seriousProblems(page: Page, { rules }: { rules?: string[] } = {}): Promise<string[]> {
  // Electron's windows cannot open the second page that axe would otherwise work in.
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const { passes, violations } = await (rules ? builder.withRules(rules) : builder).analyze()
  if (passes.length === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary?.replaceAll(/\s+/g, ' ')}`))
}
