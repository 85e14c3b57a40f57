import { expect, test, type Locator } from '@playwright/test'
import { openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'
import { withoutGraphics } from '../support/without-graphics'

// The focus goes where a command sends it, and typing goes there at once, however the command was given: what opened the
// palette or the menu must not take it back.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop()
  await withoutGraphics(desktop)
  await openProject(desktop)
  desktop.model.title = { text: 'Before' }
  desktop.model.script([{ text: 'The answer.' }])
  await sendPrompt(desktop.page, 'A prompt')
  await expect(sidebar()).toContainText('Before')
})

test.afterAll(async () => {
  await desktop.close()
})

test('a session is renamed by the menu of its header, by that of its row and by the palette', async () => {
  const { page } = desktop
  const rename = async (name: string) => {
    const field = page.getByLabel('Title of the session')
    await expect(field).toBeFocused()
    await stays(field)
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await expect(sidebar()).toContainText(name)
  }
  await page.getByTestId('session-menu').click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await rename('By the header')
  await sidebar().getByRole('listitem').filter({ hasText: 'By the header' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await rename('By the row')
  await command('Rename the session')
  await rename('By the palette')
})

test('the search that the palette opens has the keys', async () => {
  const { page } = desktop
  await command('Find in the conversation')
  const field = page.getByTestId('find-bar').getByRole('textbox')
  await expect(field).toBeFocused()
  await stays(field)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Backquote')
  await expect(page.locator('[data-terminal] textarea')).toBeFocused()
  await command('Search in the terminal')
  const search = page.getByRole('search', { name: 'Search in the terminal' }).getByRole('textbox')
  await expect(search).toBeFocused()
  await stays(search)
  await page.keyboard.press('Escape')
  await command('Rename the terminal')
  const name = page.getByLabel('Name of the terminal')
  await expect(name).toBeFocused()
  await stays(name)
  await page.keyboard.type('mine')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tablist', { name: 'Terminals' })).toContainText('mine')
})

test('the sidebar comes and goes beside panes that stay as they are', async () => {
  const { page } = desktop
  const screen = page.locator('[data-terminal]')
  const width = async () => (await sidebar().boundingBox())?.width
  const border = await page.getByRole('separator').first().boundingBox()
  await page.mouse.move((border?.x ?? 0) + 1, 300)
  await page.mouse.down()
  await page.mouse.move((border?.x ?? 0) + 61, 300)
  await page.mouse.up()
  await expect.poll(width).toBeGreaterThan(310)
  const chosen = await width()
  await screen.evaluate((element) => element.setAttribute('data-same', ''))
  await command('Show or hide the sidebar')
  await expect(sidebar()).toHaveCount(0)
  await expect(screen).toHaveAttribute('data-same')
  await command('Show or hide the sidebar')
  await expect.poll(width).toBe(chosen)
  await expect(screen).toHaveAttribute('data-same')
})

function sidebar() {
  return desktop.page.getByRole('navigation', { name: 'Projects and sessions' })
}

/** What gives the focus back does so a task later: after two frames and a task it would have. */
async function stays(field: Locator) {
  await desktop.page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))
  await expect(field).toBeFocused()
}

async function command(title: string) {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+P')
  await page.getByRole('combobox').fill(title)
  await page.getByRole('option', { name: title }).first().click()
}
