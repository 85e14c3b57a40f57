import path from 'node:path'
import { expect, test, type Locator } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { connect } from '../support/app-session'
import { asDesktop, composer, keepPicture, openProject, sendPrompt, startWindow, type WindowApp } from '../support/desktop-app'
import { makeProject, type TempProject } from '../support/temp-project'

// Folders, work trees and sessions at the side of the window.

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp
let other: TempProject

test.beforeAll(async () => {
  desktop = await startWindow({ files: { 'list.txt': 'one\n' } })
  other = await makeProject({ git: false, files: { 'README.md': '# Another\n' } })
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
  // The window is ready; before, the composer would take the focus from a menu, which closes with it.
  await expect(composer(page)).toBeFocused()
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

test('what ended in a folded folder is told at its head, and at its row until it is looked at', async () => {
  const { page, model } = desktop
  const rest = Promise.withResolvers<void>()
  await rows().filter({ hasText: 'Newer work' }).click()
  await expect(page.getByText('About Newer work.')).toBeVisible()
  model.script([{ text: 'Slowly done.', until: rest.promise }])
  await sendPrompt(page, 'Take your time')
  await expect(rows().filter({ hasText: 'Newer work' }).getByRole('img', { name: 'Running' })).toBeVisible()
  await page.getByRole('tab', { name: 'Older work' }).click()
  await folder(desktop.project).click()
  await expect(rows()).toHaveCount(0)
  // Under the pointer and the focus are the buttons of the head.
  await composer(page).click()
  rest.resolve()
  const news = sidebar().getByRole('img', { name: 'One session ended unseen' })
  await expect(news).toBeVisible()
  await keepPicture(page, 'sidebar-news')
  await page.reload()
  await expect(news).toBeVisible()
  await sidebar().getByRole('button', { name: nameOf(desktop.project) }).first().click()
  const row = rows().filter({ has: page.getByRole('img', { name: 'Done, not seen yet' }) })
  await expect(row).toContainText('Newer work')
  await row.click()
  await expect(row).toHaveCount(0)
  await expect(page.getByText('Slowly done.')).toBeVisible()
})

test('folders are put in order with the pointer, the menu and the keys', async () => {
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
  await expect(page.getByRole('menuitem', { name: 'Move up' })).toBeVisible()
  // It is not in git.
  await expect(page.getByRole('menuitem', { name: 'New work tree…' })).toHaveCount(0)
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await expect(names()).toHaveText([nameOf(other), nameOf(desktop.project)])
  await folder(other).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(names()).toHaveText([nameOf(desktop.project), nameOf(other)])
  await expect(folder(other)).toBeFocused()
})

test('of hundreds of sessions those in sight are drawn, keys go through all of them, and what is looked at stays', { tag: '@electron' }, async () => {
  const { page } = desktop
  const client = await connect(asDesktop(desktop))
  for (let index = 0; index < 200; index += 1) await client('session.create', { body: { title: `Many ${index}` } })
  await expect(rows().nth(1)).toContainText('Many 199')
  expect(await rows().count()).toBeLessThan(60)
  await title(rows().first()).focus()
  await page.keyboard.press('End')
  await expect(title(rows().last())).toBeFocused()
  await expect(rows().last()).toHaveAttribute('aria-posinset', '202')
  for (let times = 0; times < 5; times += 1) await page.keyboard.press('PageUp')
  const row = rows().filter({ has: page.locator('button:focus') })
  const name = (await row.textContent()) ?? ''
  await page.keyboard.press('F2')
  await page.getByLabel('Title of the session').fill('Far down')
  await page.keyboard.press('Enter')
  const far = rows().filter({ hasText: 'Far down' })
  expect(name).toContain('Many')
  await expect(title(far)).toBeFocused()
  const before = await far.boundingBox()
  await client('session.create', { body: { title: 'The newest' } })
  await expect(far).toHaveAttribute('aria-setsize', '203')
  expect((await far.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0)
  await expect(title(far)).toBeFocused()
  await keepPicture(page, 'sidebar-many')
  await page.keyboard.press('Home')
  await expect(title(rows().filter({ hasText: 'Older work' }))).toBeFocused()
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

function title(row: Locator) {
  return row.getByRole('button').first()
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
