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

/** The same once it is in sight: rows beyond are not in the page. */
export async function revealed(page: Page, title: string): Promise<Locator> {
  await page.evaluate(async (wanted) => {
    const box = document.querySelector('[data-testid="folders"]')
    const inSight = () => [...(box?.querySelectorAll('li') ?? [])].some((row) => row.textContent?.includes(wanted) && row.getBoundingClientRect().bottom < innerHeight - 60)
    if (!box || inSight()) return
    for (let top = 0; top <= box.scrollHeight && !inSight(); top += box.clientHeight / 2) {
      box.scrollTop = top
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    }
  }, title)
  return listed(page, title).first()
}
