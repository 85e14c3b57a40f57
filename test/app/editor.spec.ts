import { expect, test, type Page } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { keepPicture, openProject, startDesktop, type DesktopApp } from '../support/desktop-app'

// Editing a file: saving, conflicts with the disk, and what is not saved.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { 'src/main.ts': 'const one = 1\nconst two = 2\n', 'dos.txt': 'a\r\nb\r\n' } })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a changed file is marked and saved with the keys', async () => {
  const { page, project } = desktop
  const refused: string[] = []
  page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()))
  await openFile(page, 'main.ts')
  await typeAtStart(page, 'src/main.ts', '// mine\n')
  await expect(page.locator('[role=tab][data-unsaved]')).toHaveCount(1)
  await keepPicture(page, 'editor')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Control+s')
  await expect(page.locator('[role=tab][data-unsaved]')).toHaveCount(0)
  expect(await project.read('src/main.ts')).toBe('// mine\nconst one = 1\nconst two = 2\n')
  expect(refused).toEqual([])
})

test('a change on disk shows in a clean file, and a conflict keeps mine', async () => {
  const { page, project } = desktop
  await project.write('src/main.ts', 'const disk = 1\n')
  await expect(page.getByLabel('src/main.ts')).toContainText('disk')
  await typeAtStart(page, 'src/main.ts', '// again\n')
  await project.write('src/main.ts', 'const disk = 2\n')
  await expect(page.getByText('The file was changed on disk.')).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('dialog')).toContainText('const disk = 2')
  await keepPicture(page, 'editor-conflict')
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('[role=tab][data-unsaved]')).toHaveCount(0)
  expect(await project.read('src/main.ts')).toBe('// again\nconst disk = 1\n')
})

test('a conflict can take theirs', async () => {
  const { page, project } = desktop
  await typeAtStart(page, 'src/main.ts', '// lost\n')
  await project.write('src/main.ts', 'const theirs = 3\n')
  await page.getByRole('button', { name: 'Compare…' }).click()
  await page.getByRole('button', { name: 'Take theirs' }).click()
  await expect(page.getByLabel('src/main.ts')).toHaveText('const theirs = 3')
  await expect(page.locator('[role=tab][data-unsaved]')).toHaveCount(0)
})

test('line ends stay as they are, and closing asks what becomes of the changes', async () => {
  const { page, project } = desktop
  await openFile(page, 'dos.txt')
  await typeAtStart(page, 'dos.txt', 'x\n')
  await page.keyboard.press('Control+w')
  await expect(page.getByRole('alertdialog')).toContainText('dos.txt')
  await keepPicture(page, 'editor-unsaved')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  expect(await project.read('dos.txt')).toBe('x\r\na\r\nb\r\n')
})

async function openFile(page: Page, name: string) {
  await page.keyboard.press('Control+p')
  await page.getByPlaceholder('File name, or name:line').fill(name)
  await expect(page.getByRole('option').first()).toContainText(name)
  await page.keyboard.press('Enter')
}

async function typeAtStart(page: Page, label: string, text: string) {
  await page.getByLabel(label, { exact: true }).and(page.getByRole('textbox')).click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText(text)
}
