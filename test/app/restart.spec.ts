import { expect, test } from '@playwright/test'
import { composer, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { 'notes.txt': 'one\ntwo\n' } })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a restart finds project, session, messages, tabs, draft and theme as they were', async () => {
  const { model } = desktop
  model.title = { text: 'Before the restart' }
  model.script([{ text: 'An answer that stays.' }])
  await sendPrompt(desktop.page, 'A prompt that stays')
  await expect(desktop.page.getByRole('heading', { name: 'Before the restart' })).toBeVisible()
  await chooseTheme('Pine')
  await openFile('notes.txt')
  await desktop.page.getByRole('textbox', { name: 'notes.txt' }).focus()
  await desktop.page.keyboard.press('Control+Home')
  await desktop.page.keyboard.insertText('a text that is not saved\n')
  await expect(desktop.page.locator('[role=tab][data-unsaved]')).toHaveCount(1)
  await desktop.page.getByRole('tab', { name: 'Before the restart' }).click()
  await composer(desktop.page).fill('A draft that stays')
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1010, height: 710 }))
  await expect.poll(bounds).toMatchObject({ width: 1010, height: 710 })

  await desktop.restart()

  const { page } = desktop
  await expect(page.getByRole('tab', { name: 'Before the restart' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tab', { name: 'notes.txt' })).toBeVisible()
  await expect(page.getByRole('navigation')).toContainText('Before the restart')
  await expect(page.getByTestId('timeline')).toContainText('A prompt that stays')
  await expect(page.getByTestId('timeline')).toContainText('An answer that stays.')
  await expect(composer(page)).toHaveValue('A draft that stays')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'pine')
  expect(await bounds()).toMatchObject({ width: 1010, height: 710 })
  await expect(page.locator('[role=tab][data-unsaved]')).toHaveCount(1)
  await page.getByRole('tab', { name: 'notes.txt' }).click()
  await expect(page.getByRole('textbox', { name: 'notes.txt' })).toContainText('a text that is not saved')
  expect(await desktop.project.read('notes.txt')).toBe('one\ntwo\n')
  await page.getByRole('tab', { name: 'Before the restart' }).click()
})

test('the conversation goes on where it was', async () => {
  const { model, page } = desktop
  model.script([{ text: 'I remember.' }])
  await sendPrompt(page, 'Do you remember?')
  await expect(page.getByText('I remember.')).toBeVisible()
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('A prompt that stays')
})

test('a turn that a closed app cut off is shown as stopped', async () => {
  const { model } = desktop
  model.script([{ text: ['Half of '], hang: true }])
  await sendPrompt(desktop.page, 'Never finish')
  await expect(desktop.page.getByText('Half of')).toBeVisible()
  await desktop.restart()
  const { page } = desktop
  await expect(page.getByText('Half of')).toBeVisible()
  await expect(page.getByTestId('stop')).toHaveCount(0)
})

test('a second start brings the open window to the front instead of another one', async () => {
  const { app } = desktop
  const count = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  await app.evaluate(({ app: electron }) => electron.emit('second-instance'))
  expect(await count()).toBe(1)
})

function bounds() {
  return desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
}

async function chooseTheme(title: string) {
  const { page } = desktop
  await page.keyboard.press('Control+Comma')
  await page.getByRole('tab', { name: 'Appearance' }).click()
  await page.getByRole('radio', { name: title, exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', title.toLowerCase())
}

async function openFile(name: string) {
  const { page } = desktop
  await page.keyboard.press('Control+p')
  await page.getByPlaceholder('File name, or name:line').fill(name)
  await expect(page.getByRole('option').first()).toContainText(name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name })).toBeVisible()
}
