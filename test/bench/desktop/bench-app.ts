import { readFile } from 'node:fs/promises'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { apiClient, type ApiClient } from '../../support/api-client'
import type { DesktopApp } from '../../support/desktop-app'

/** The app's own server, spoken to from outside. */
export async function connect({ page, project }: DesktopApp): Promise<ApiClient> {
  const { url, token } = await page.evaluate(async () => ({ url: (await window.desktop.connection()).url, token: await window.desktop.readToken() }))
  return apiClient({ url, token, directory: project.directory })
}

// Found by CSS: to look for roles in a page of many nodes takes the page seconds, which would be measured too.

const SIDEBAR = 'nav[aria-label="Projects and sessions"]'

/** A session in the sidebar. */
export function listed(page: Page, title: string): Locator {
  return page.locator(`${SIDEBAR} li button`).filter({ hasText: title })
}

export function tab(page: Page, title: string): Locator {
  return page.locator('[role="tab"]').filter({ hasText: title })
}

/** The conversation in the tab that is shown. */
export function shownLog(page: Page): Locator {
  return page.locator('[role="tabpanel"]:not([data-hidden]) [role="log"][aria-label="Conversation"]')
}

/** Shows every session of the list. */
export async function showAllSessions(page: Page): Promise<void> {
  const more = page.locator(`${SIDEBAR} button`).filter({ hasText: /^Show \d+ more$/ })
  while (await more.isVisible()) await more.click()
}

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
