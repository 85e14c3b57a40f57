import { expect, type Page } from '@playwright/test'
import { seriousProblems } from './axe'
import { keepPicture } from './desktop-app'

const usual = { width: 1280, height: 840 }

export type PictureOptions = {
  /** Also small, large and in high contrast, and its colours checked in the light theme too. */
  main?: boolean
}

/**
 * Looks at the window as it is now, open menus and dialogs included: no serious finding of axe, nothing wider than the
 * window, and a picture in dark and light for people to look at. The window must follow the system.
 */
export async function takePictures(page: Page, name: string, { main = false }: PictureOptions = {}): Promise<void> {
  const problems: string[] = []
  for (const theme of ['dark', 'light'] as const) {
    await wear(page, { colorScheme: theme }, theme)
    // The structure is the same in every theme, only colours differ; test/renderer/ui/contrast.test.ts holds those of all nine.
    if (theme === 'dark' || main) problems.push(...(await seriousProblems(page, theme === 'dark' ? {} : { rules: ['color-contrast'] })).map((problem) => `${theme}: ${problem}`))
    await keepPicture(page, `pane-${name}-${theme}`)
    if (main) await keepSizes(page, `pane-${name}-${theme}`, theme === 'dark' ? { width: 800, height: 600 } : { width: 1920, height: 1080 })
  }
  if (main) {
    await wear(page, { colorScheme: 'dark', contrast: 'more' }, 'high-contrast')
    await keepPicture(page, `pane-${name}-contrast`)
    await page.emulateMedia({ contrast: null })
  }
  expect.soft(problems, name).toEqual([])
}

async function keepSizes(page: Page, name: string, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  expect.soft(await overflow(page), `${name} at ${size.width}`).toBe(0)
  await keepPicture(page, `${name}-${size.width}`)
  await page.setViewportSize(usual)
}

/** How much of the page is out of reach at its right side. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth))
}

async function wear(page: Page, media: Parameters<Page['emulateMedia']>[0], theme: string): Promise<void> {
  await page.emulateMedia(media)
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
}
