import { expect, test } from '@playwright/test'
import { keepPicture, openProject, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ args: ['--enable-unsafe-swiftshader'] })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('only terminals that are seen are drawn by the graphics card, and never more than eight', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Backquote')
  await expect(drawn()).toHaveCount(1)
  await page.keyboard.press('Control+Shift+D')
  await expect(drawn()).toHaveCount(2)
  await page.keyboard.press('Control+Shift+Backquote')
  await expect(page.locator('[data-terminal]')).toHaveCount(3)
  await expect(drawn()).toHaveCount(1)
  await page.keyboard.press('Control+Shift+PageUp')
  await expect(drawn()).toHaveCount(2)
  await page.evaluate(() => {
    for (let at = 0; at < 8; at += 1) document.body.append(Object.assign(document.createElement('i'), { hidden: true, className: 'taken' }))
    for (const element of document.querySelectorAll<HTMLElement>('.taken')) Object.assign(element.dataset, { terminal: '', graphics: '' })
  })
  await page.keyboard.press('Control+Shift+PageDown')
  await expect(page.locator('[data-terminal][data-graphics]:not(.taken)')).toHaveCount(0)
  await page.evaluate(() => document.querySelectorAll('.taken').forEach((element) => element.remove()))
  await page.keyboard.press('Control+Shift+PageUp')
  await expect(drawn()).toHaveCount(2)
})

test('letters stay right through changes of the theme and the size', async () => {
  const { page } = desktop
  await page.emulateMedia({ colorScheme: 'light' })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.keyboard.type('echo The quick brown fox')
  await keepPicture(page, 'terminal-graphics')
  await expect(drawn()).toHaveCount(2)
})

function drawn() {
  return desktop.page.locator('[data-terminal][data-graphics]')
}
