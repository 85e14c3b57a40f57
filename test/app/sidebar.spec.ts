import path from 'node:path'
import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, sendPrompt, startWindow, type WindowApp } from '../support/desktop-app'
import { makeProject, type TempProject } from '../support/temp-project'

// Folders, work trees and sessions at the side of the window.

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp
let other: TempProject

test.beforeAll(async () => {
  desktop = await startWindow({ files: { 'list.txt': 'one\n' } })
  other = await makeProject({ files: { 'README.md': '# Another\n' } })
  await desktop.resize(1280, 840)
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
  await other.remove()
})

test('a pinned session stands first, and stays there', async () => {
  const { page, model } = desktop
  for (const title of ['Older work', 'Newer work']) {
    model.title = { text: title }
    model.script([{ text: `About ${title}.` }])
    await sendPrompt(page, `Do the ${title}`)
    await expect(sidebar()).toContainText(title)
    await page.keyboard.press('Control+n')
    await expect(composer(page)).toHaveValue('')
  }
  await expect(rows()).toHaveText([/Newer work/, /Older work/])
  await rows().filter({ hasText: 'Older work' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click()
  await expect(rows()).toHaveText([/Older work/, /Newer work/])
  await expect(rows().first().getByRole('img', { name: 'Pinned' })).toBeVisible()
  await page.reload()
  await expect(rows()).toHaveText([/Older work/, /Newer work/])
})

test('a work tree is made, worked in, and not removed while it holds changes', async () => {
  const { page, model } = desktop
  await folder(desktop.project).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'New work tree…' }).click()
  await page.getByLabel('Name', { exact: true }).fill('try it')
  await page.getByRole('button', { name: 'Make work tree' }).click()
  const tree = sidebar().getByRole('region', { name: 'Work tree try-it' })
  await expect(tree).toBeVisible()
  await expect(composer(page)).toBeFocused()
  model.title = { text: 'An experiment' }
  model.script([{ tools: [{ name: 'edit', input: { filePath: 'list.txt', oldString: 'one', newString: 'eins' } }] }, { text: 'Tried.' }])
  await expect(page.getByRole('heading', { name: /What shall we do in try-it/ })).toBeVisible()
  await sendPrompt(page, 'Try it')
  await expect(page.getByText('Tried.')).toBeVisible()
  await expect(tree).toContainText('An experiment')
  expect(await desktop.project.read('list.txt')).toBe('one\n')
  await keepPicture(page, 'sidebar-worktree')
  await tree.getByRole('button', { name: 'try-it', exact: true }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove work tree…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: 'Remove work tree' }).click()
  await expect(dialog.getByRole('alert')).toContainText('not committed')
  await keepPicture(page, 'sidebar-worktree-remove')
  await dialog.getByRole('checkbox').check()
  await dialog.getByRole('button', { name: 'Remove work tree' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(tree).toHaveCount(0)
})

test('folders are put in order with the pointer and with the menu', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+o')
  await page.getByRole('dialog').getByLabel('Path of the folder').fill(other.directory)
  await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click()
  await expect(folder(other)).toBeVisible()
  await expect(composer(page)).toBeFocused()
  await expect(names()).toHaveText([nameOf(other), nameOf(desktop.project)])
  await folder(other).dragTo(folder(desktop.project))
  await expect(names()).toHaveText([nameOf(desktop.project), nameOf(other)])
  await folder(other).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await expect(names()).toHaveText([nameOf(other), nameOf(desktop.project)])
})

test('in a narrow window the sidebar lies above the panes until something is chosen', async () => {
  const { page } = desktop
  // As a browser's small window is, or the app's at 200 %.
  await page.setViewportSize({ width: 640, height: 700 })
  await expect(sidebar()).toHaveCount(0)
  await page.getByRole('button', { name: 'Show or hide the sidebar' }).click()
  await expect(sidebar()).toBeVisible()
  await keepPicture(page, 'sidebar-narrow')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(sidebar()).toHaveCount(0)
  await page.keyboard.press('Control+b')
  await rows().filter({ hasText: 'Older work' }).click()
  await expect(page.getByText('About Older work.')).toBeVisible()
  await expect(sidebar()).toHaveCount(0)
})

function sidebar() {
  return desktop.page.getByRole('navigation', { name: 'Projects and sessions' })
}

function rows() {
  return sidebar().getByRole('region', { name: nameOf(desktop.project), exact: true }).locator('> ul > li')
}

function folder(project: TempProject) {
  return sidebar().getByRole('button', { name: nameOf(project), exact: true })
}

function names() {
  return sidebar().locator('section:not(section section) > :first-child > button:first-child')
}

function nameOf(project: TempProject) {
  return path.basename(project.directory)
}
