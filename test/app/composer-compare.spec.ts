import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// One prompt for several models: side by side, each in a work tree of its own, until one is kept.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { 'notes.txt': 'one\n' } })
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900))
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('several models are chosen, with what that costs and where they work', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+m')
  await page.getByRole('button', { name: 'Compare several…' }).click()
  const list = page.getByRole('listbox', { name: 'Models' })
  await expect(list.getByRole('option', { name: /Scripted Model/ })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('button', { name: 'Compare them' })).toBeDisabled()
  await list.getByRole('option', { name: /Scripted Mini/ }).click()
  await keepPicture(page, 'compare-choose')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Compare them' }).click()
  const bar = page.getByTestId('compare-bar')
  await expect(bar).toContainText('2 × the cost')
  await expect(bar.getByRole('checkbox', { name: /work tree/ })).toBeChecked()
  await bar.getByRole('checkbox', { name: /work tree/ }).click()
  await expect(bar).toContainText('may change the same files')
  await bar.getByRole('checkbox', { name: /work tree/ }).click()
  await expect(composer(page)).toBeVisible()
  await keepPicture(page, 'compare-bar')
})

test('each answers in its own work tree, side by side, and one is kept with what it changed', async () => {
  const { page, model, project } = desktop
  model.script(async ({ body }) => {
    const text = JSON.stringify(body)
    const name = body.model === 'scripted-mini' ? 'mini' : 'big'
    if (text.includes('"role":"tool"')) return { text: `Done by ${name}.` }
    return { tools: [{ name: 'write', input: { filePath: 'notes.txt', content: `one\nby ${name}\n` } }] }
  })
  await page.emulateMedia({ colorScheme: 'dark' })
  await sendPrompt(page, 'Add a line to notes.txt')
  await expect(page.getByText('Done by big.')).toBeVisible()
  await expect(page.getByText('Done by mini.')).toBeVisible()
  await expect(page.getByRole('tab', { name: /^Scripted Mini ·/ })).toBeVisible()
  const strips = page.getByTestId('compare-strip')
  await expect(strips).toHaveCount(2)
  await expect(strips.first().getByRole('button', { name: /Scripted Mini done/ })).toBeVisible()
  expect(await project.read('notes.txt')).toBe('one\n')
  await keepPicture(page, 'compare-strip')
  expect(await seriousProblems(page)).toEqual([])
  const mini = page.getByRole('tabpanel', { name: /^Scripted Mini/ })
  await mini.getByRole('button', { name: 'Keep this one' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('The other session is stopped and archived')
  await keepPicture(page, 'compare-keep')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep this one' }).click()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(strips).toHaveCount(0)
  await expect(page.getByText('Done by big.')).toHaveCount(0)
  await expect.poll(() => project.read('notes.txt')).toBe('one\nby mini\n')
  await expect(page.getByText('A work tree with changes stays')).toBeVisible()
  await keepPicture(page, 'compare-kept')
})

test('a conversation is forked for each of them and stays as it was', async () => {
  const { page, model } = desktop
  model.script([{ text: 'Yes, it knows.' }, { text: 'Yes, it knows.' }])
  await page.keyboard.press('Control+Shift+m')
  await page.getByRole('button', { name: 'Compare several…' }).click()
  const chosen = page.getByRole('listbox', { name: 'Models' }).getByRole('option', { name: /Scripted Model/ })
  await chosen.click()
  await page.getByRole('button', { name: 'Compare them' }).click()
  await page.getByRole('checkbox', { name: /work tree/ }).click()
  await sendPrompt(page, 'Do you remember?')
  await expect(page.getByText('Yes, it knows.')).toHaveCount(2)
  expect(model.requests.slice(-2).every(({ body }) => JSON.stringify(body).includes('Add a line to notes.txt'))).toBe(true)
})

