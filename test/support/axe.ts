import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'

const require = createRequire(import.meta.url)
const source = readFileSync(createRequire(require.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds serious or critical in the page as it is now: rule, element, and what is wrong with it. */
export async function seriousProblems(page: Page, { rules }: { rules?: string[] } = {}): Promise<string[]> {
  // Once for a page: reading its source takes longer than most of its rules.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const options: RunOptions = { resultTypes: ['violations'], elementRef: false, iframes: false, ...(rules ? { runOnly: rules } : {}) }
  const { passed, violations } = await page.evaluate(async (given) => {
    // Halfway from one theme to the other no colour is that of either, and a dialog that only begins to show is none to axe.
    // In a part that is not drawn a transition stands still, and some animations have no end.
    const moving = document.getAnimations().flatMap((animation) => (animation.effect?.getTiming().iterations === Infinity ? [] : animation.finished))
    await Promise.race([Promise.allSettled(moving), new Promise((resolve) => setTimeout(resolve, 400))])
    const found = await (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given)
    return { passed: found.passes.length, violations: found.violations }
  }, options)
  if (passed === 0) throw new Error('axe looked at nothing')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary?.replaceAll(/\s+/g, ' ')}`))
}
