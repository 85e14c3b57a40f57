import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// Taking back, sharing, exporting and importing, seen from the window.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp
const original = 'one\ntwo\nthree\n'

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { 'list.txt': original } })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a turn shows what it changed in files', async () => {
  const { page, model } = desktop
  model.script([
    { tools: [{ name: 'edit', input: { filePath: 'list.txt', oldString: 'two', newString: 'zwei' } }] },
    { text: 'Done in German.' },
  ])
  await sendPrompt(page, 'Translate the second line')
  await expect(page.getByText('Done in German.')).toBeVisible()
  await expect(page.getByTestId('turn-changes')).toContainText('list.txt')
  expect(await desktop.project.read('list.txt')).toBe('one\nzwei\nthree\n')
})

test('a prompt is taken back after its effect on the files was shown, and brought back', async () => {
  const { page } = desktop
  await page.getByTestId('message-user').last().hover()
  await page.getByRole('button', { name: 'Take back from here…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('revert-file')).toContainText('list.txt')
  await dialog.getByTestId('revert-file').getByRole('button', { expanded: false }).click()
  await expect(dialog).toContainText('zwei')
  await keepPicture(page, 'revert')
  await page.getByTestId('revert-confirm').click()
  await expect(dialog).toHaveCount(0)
  expect(await desktop.project.read('list.txt')).toBe(original)
  await expect(page.getByTestId('message-user')).toHaveCount(0)
  await expect(page.getByTestId('unrevert')).toBeVisible()
  await keepPicture(page, 'reverted')
  await page.getByTestId('unrevert').click()
  await expect(page.getByText('Done in German.')).toBeVisible()
  expect(await desktop.project.read('list.txt')).toBe('one\nzwei\nthree\n')
})

test('lines that somebody else wrote are pointed out and stay', async () => {
  const { page } = desktop
  await desktop.project.write('list.txt', 'one\nzwei\nthree\nfour, by hand\n')
  await composer(page).fill('/undo')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('revert-file')).toContainText('lines of others')
  await keepPicture(page, 'revert-foreign')
  await page.getByTestId('revert-confirm').click()
  await expect(dialog).toHaveCount(0)
  expect(await desktop.project.read('list.txt')).toBe('one\ntwo\nthree\nfour, by hand\n')
  await page.getByTestId('unrevert').click()
  await expect(page.getByText('Done in German.')).toBeVisible()
})

test('a conversation becomes a page under an address that nobody can guess, and stops being one', async () => {
  const { page } = desktop
  await page.getByTestId('session-menu').click()
  await page.getByRole('menuitem', { name: 'Share and export…' }).click()
  await page.getByTestId('share').click()
  const address = await page.getByTestId('share-url').innerText()
  expect(address).toMatch(/\/share\/[\w-]{40,}$/)
  await keepPicture(page, 'share')
  const shown = await fetch(address)
  expect(shown.status).toBe(200)
  expect(await shown.text()).toContain('Done in German.')
  await page.getByRole('button', { name: 'Take the page away' }).click()
  await expect(page.getByTestId('share-url')).toHaveCount(0)
  expect((await fetch(address)).status).not.toBe(200)
})

test('an exported conversation can be imported again', async () => {
  const { page } = desktop
  const file = path.join(desktop.userData, 'exported.json')
  // Where the system's dialog would ask for a place.
  const saved = desktop.app.evaluate(
    ({ BrowserWindow }, target) =>
      new Promise<string>((resolve) => {
        BrowserWindow.getAllWindows()[0]!.webContents.session.once('will-download', (_, item) => {
          item.setSavePath(target)
          item.once('done', (_event, state) => resolve(state))
        })
      }),
    file,
  )
  await page.getByTestId('export-json').click()
  expect(await saved).toBe('completed')
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ info: { title: expect.any(String) } })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+P')
  await page.keyboard.type('Import a session')
  await page.keyboard.press('Enter')
  await page.getByTestId('import-file').setInputFiles(file)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('Done in German.').filter({ visible: true })).toBeVisible()
})
