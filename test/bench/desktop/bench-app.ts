import { readFile } from 'node:fs/promises'
import type { ElectronApplication } from '@playwright/test'
import type { DesktopApp } from '../../support/desktop-app'

/** CPU seconds that each kind of process has used so far (Linux). */
export async function cpuSeconds(app: ElectronApplication): Promise<Record<string, number>> {
  const processes = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid, type }) => ({ pid, type: String(type) })))
  const used: Record<string, number> = {}
  for (const { pid, type } of processes) {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).replace(/^.*\) /, '').split(' ')
    used[type] = (used[type] ?? 0) + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
  }
  return used
}

/** How far the window is from the process's start to its largest paint so far, and the first one. */
export async function paintsSinceStart({ app, page }: DesktopApp): Promise<{ first: number; largest: number; words: string }> {
  const created = await app.evaluate(() => process.getCreationTime() ?? 0)
  return page.evaluate(async (start) => {
    const largest = await new Promise<PerformanceEntry & { element?: Element }>((resolve) => {
      new PerformanceObserver((list) => {
        const entry = list.getEntries().at(-1)
        if (entry) resolve(entry)
      }).observe({ type: 'largest-contentful-paint', buffered: true })
    })
    const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
    const since = performance.timeOrigin - start
    return { first: since + first, largest: since + largest.startTime, words: largest.element?.textContent?.slice(0, 60) ?? '' }
  }, created)
}
