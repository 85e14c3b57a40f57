import type { Locator, Page } from '@playwright/test'
import { apiClient, type ApiClient } from './api-client'
import type { DesktopApp } from './desktop-app'

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
