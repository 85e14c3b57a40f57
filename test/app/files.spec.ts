import { expect, test } from '@playwright/test'
import { keepPicture, openProject, startWindow, type WindowApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp

test.beforeAll(async () => {
  desktop = await startWindow({
    files: {
      'src/lib/needle-parser.ts': 'export const needle = 42\n// the haystack line\n',
      'src/main.ts': "import { needle } from './lib/needle-parser'\nconsole.log(needle)\n",
      'docs/guide.md': '# The guide\n\nSome **bold** words.\n',
    },
  })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('the tree unfolds folders and opens a file with its lines', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+e')
  const tree = page.getByRole('tree', { name: 'Files' })
  await expect(tree.getByRole('treeitem', { name: 'README.md' })).toBeVisible()
  await tree.getByText('src', { exact: true }).click()
  await tree.getByText('main.ts', { exact: true }).click()
  await expect(page.getByRole('region', { name: 'src/main.ts' }).or(page.getByLabel('src/main.ts'))).toContainText('console.log(needle)')
  await keepPicture(page, 'files')
})

test('a change on disk shows in the open file and as a mark in the tree', async () => {
  const { page, project } = desktop
  await project.write('src/main.ts', 'console.log("changed outside")\n')
  await expect(page.getByText('changed outside')).toBeVisible()
  const row = page.locator('[data-mark]').filter({ hasText: 'main.ts' })
  await expect(row).toHaveAttribute('data-mark', 'modified')
  await project.write('src/fresh.ts', 'export {}\n')
  await expect(page.getByRole('tree').getByText('fresh.ts')).toBeVisible()
})

test('Ctrl+P finds a file by a few letters of its name', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+p')
  await page.getByPlaceholder('File name, or name:line').pressSequentially('ndlpars')
  await expect(page.getByRole('option').first()).toContainText('needle-parser.ts')
  await page.keyboard.press('Enter')
  await expect(page.getByText('export const needle = 42').filter({ visible: true })).toBeVisible()
})

test('text search finds the line and leads there', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+f')
  await page.getByLabel('Search in files').filter({ visible: true }).first().fill('haystack')
  await expect(page.getByText('1 line in 1 file')).toBeVisible()
  await keepPicture(page, 'files-search')
  await page.getByRole('button', { name: /the haystack line/ }).click()
  await expect(page.locator('[data-line-highlight], [aria-current="true"]').or(page.getByText('// the haystack line')).last()).toBeVisible()
})

test('markdown opens as a preview and shows its source on demand', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+p')
  await page.getByPlaceholder('File name, or name:line').fill('guide')
  await expect(page.getByRole('option').first()).toContainText('guide.md')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'The guide' })).toBeVisible()
  await page.getByRole('button', { name: 'Show the source' }).click()
  await expect(page.getByText('# The guide')).toBeVisible()
})

test('a narrow pane shows the list or the file, and the file stays as it was', async () => {
  const { page } = desktop
  const before = page.viewportSize()
  await page.setViewportSize({ width: 440, height: 700 })
  const back = page.getByRole('button', { name: 'Back to the list' })
  await expect(page.getByText('# The guide')).toBeVisible()
  await keepPicture(page, 'files-narrow-file')
  await back.click()
  await expect(back).toHaveCount(0)
  await page.getByRole('tab', { name: 'Files', exact: true }).click()
  await keepPicture(page, 'files-narrow-list')
  await page.getByRole('treeitem', { name: 'guide.md' }).click()
  await expect(back).toBeVisible()
  await page.keyboard.press('Control+Shift+f')
  await expect(page.getByRole('textbox', { name: /search/i }).first()).toBeVisible()
  await expect(back).toHaveCount(0)
  if (before) await page.setViewportSize(before)
})
