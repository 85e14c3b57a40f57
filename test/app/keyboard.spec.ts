import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop()
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('the palette opens, finds a command, runs it, and gives the focus back when it is left', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Commands' })
  await expect(field).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(field).toHaveCount(0)
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Control+k')
  await field.fill('hide the sidebar')
  await expect(page.getByRole('option').first()).toContainText('sidebar')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation')).toHaveCount(0)
  await page.keyboard.press('Control+b')
  await expect(page.getByRole('navigation')).toBeVisible()
})

test('the theme is chosen from the palette', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme paper')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme graphite')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('Escape twice stops a turn, once does not', async () => {
  const { page, model } = desktop
  model.script([{ text: ['Talking '], hang: true }])
  await sendPrompt(page, 'Talk')
  await expect(page.getByText('Talking')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Esc again to stop')).toBeVisible()
  await expect(page.getByTestId('stop')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stop')).toHaveCount(0)
})

test('a new session opens with its composer ready, and closes again', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+n')
  await expect(page.getByRole('heading', { name: /What shall we do/ })).toBeVisible()
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Control+w')
  await expect(page.getByText('Talking')).toBeVisible()
})

test('a permission is refused by keys, once its card has the focus', async () => {
  const { page, model } = desktop
  const call = (command: string) => ({ name: 'bash', input: { command, description: 'x' } })
  // Leaves the project folder, so that it is asked for in any case.
  model.script([{ tools: [call('rm -rf /tmp/ocd-never-there')] }, { text: 'Refused, then.' }])
  await sendPrompt(page, 'Remove it')
  const card = page.getByTestId('permission-card')
  await expect(card).toHaveAttribute('data-settled', '')
  // What is typed for the composer answers nothing.
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Control+Backspace')
  await page.keyboard.press('Control+Shift+A')
  await expect(card).toBeFocused()
  await page.keyboard.press('Control+Backspace')
  await expect(card).toHaveCount(0)
  await expect(page.getByText('Refused, then.').or(page.getByText(/rejected/i)).first()).toBeVisible()
})

test('Tab goes everywhere: no part of the window keeps the focus', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+l')
  await expect(composer(page)).toBeFocused()
  // In the composer Tab chooses the agent; after Escape it leaves.
  await page.keyboard.press('Escape')
  const seen = new Set<string>()
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab')
    seen.add(await page.evaluate(() => {
      const element = document.activeElement
      if (element?.getAttribute('role') === 'tab') return 'tab'
      const label = element instanceof HTMLElement && 'labels' in element ? (element as HTMLInputElement).labels?.[0]?.textContent : undefined
      return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? ''
    }))
    if (await composer(page).evaluate((element) => element === document.activeElement)) await page.keyboard.press('Escape')
  }
  for (const name of ['Search sessions', 'Settings', 'Prompt', 'Open a tab', 'tab', 'More']) expect([...seen]).toContain(name)
})

test('the list of shortcuts opens with its own shortcut', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Slash')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('New session')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a command gets other keys, which are shown and work everywhere, and loses them again', async () => {
  const { page } = desktop
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await page.keyboard.press('Control+Slash')
  const section = dialog.getByRole('region', { name: 'Project' })
  await section.getByRole('button', { name: 'Change the keys of “Open folder”' }).focus()
  await page.keyboard.press('Enter')
  const field = dialog.getByRole('textbox', { name: 'New keys for “Open folder”' })
  await expect(field).toBeFocused()
  await page.keyboard.press('Control+c')
  await expect(field).toHaveValue('Texts need these keys')
  await page.keyboard.press('Control+b')
  await expect(section).toContainText('Ctrl+B')
  await expect(dialog.getByRole('button', { name: 'Change the keys of “Open folder”' })).toBeFocused()
  await dialog.getByRole('textbox', { name: 'Search shortcuts' }).fill('sidebar')
  await expect(dialog.getByRole('region', { name: 'Window' })).toContainText('none')
  expect(await seriousProblems(page)).toEqual([])
  await dialog.getByRole('textbox', { name: 'Search shortcuts' }).fill('')
  await keepPicture(page, 'keys-own')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+b')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('navigation', { name: 'Projects and sessions' })).toBeVisible()
  await page.keyboard.press('Control+Slash')
  await dialog.getByRole('button', { name: 'All as usual' }).click()
  await expect(dialog.getByRole('button', { name: 'All as usual' })).toHaveCount(0)
  await expect(section).toContainText('Ctrl+O')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a closed tab comes back, and the palette begins with what was used lately', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+p')
  await page.keyboard.type('Show files')
  await page.keyboard.press('Enter')
  const files = page.getByRole('tablist', { name: 'Open tabs' }).getByRole('tab', { name: 'Files' })
  await expect(files).toBeVisible()
  await page.keyboard.press('Control+w')
  await expect(files).toHaveCount(0)
  await page.keyboard.press('Control+Shift+t')
  await expect(files).toBeVisible()
  await page.keyboard.press('Control+w')
  await expect(files).toHaveCount(0)
  await page.keyboard.press('Control+Shift+p')
  await expect(page.getByRole('group', { name: 'Recently used' }).getByRole('option').first()).toContainText('Show files')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the native menu runs the same commands', async () => {
  const { app, page } = desktop
  const choose = (label: string) =>
    app.evaluate(({ BrowserWindow, Menu }, name) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? []) ?? []
      items.find((item) => item.label === name)?.click(undefined, BrowserWindow.getAllWindows()[0])
    }, label)
  await choose('Settings')
  await expect(page.getByRole('tab', { name: 'Settings', selected: true })).toBeVisible()
  await choose('New Session')
  await expect(page.getByRole('heading', { name: /What shall we do/ })).toBeVisible()
  await choose('Command Palette')
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused()
  await page.keyboard.press('Escape')
  await choose('Take the Tour')
  await expect(page.getByRole('dialog', { name: 'Take the tour' })).toBeVisible()
  await page.keyboard.press('Escape')
})
