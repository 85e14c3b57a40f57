import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { keepPicture, openProject, sendPrompt, startWindow, type WindowApp } from '../support/desktop-app'

// Reviewing in the window: what a turn changed, read hunk by hunk, commented, staged, committed and undone.

test.describe.configure({ mode: 'serial' })

const lines = (change: Record<number, string> = {}) => Array.from({ length: 60 }, (_, index) => change[index + 1] ?? `  const value${index + 1} = measure(${index + 1})`).join('\n') + '\n'

let desktop: WindowApp

test.beforeAll(async () => {
  desktop = await startWindow({
    files: { 'src/weather/station.ts': lines(), 'src/weather/units.ts': 'export function toCelsius(f: number) {\n  return f - 32 * (5 / 9)\n}\n', 'notes.md': 'one\ntwo\n' },
  })
  await desktop.resize(1280, 840)
  await desktop.project.git('config', 'user.name', 'Somebody')
  await desktop.project.git('config', 'user.email', 'somebody@example.invalid')
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

const review = () => desktop.page.getByTestId('review').filter({ visible: true })
const sheet = () => review().getByTestId('diff-sheet')
const progress = () => review().getByTestId('review-progress')

test('a turn leads to its review, with unread hunks counted', async () => {
  const { page, model } = desktop
  const file = 'src/weather/station.ts'
  model.script([
    { tools: [{ name: 'edit', input: { filePath: 'src/weather/units.ts', oldString: 'f - 32 * (5 / 9)', newString: '(f - 32) * (5 / 9)' } }] },
    { tools: [{ name: 'edit', input: { filePath: file, oldString: 'const value5 = measure(5)', newString: 'const value5 = measureTwice(5)' } }] },
    { tools: [{ name: 'edit', input: { filePath: file, oldString: 'const value40 = measure(40)', newString: 'const value40 = measureTwice(40)\n  const extra = 1' } }] },
    { text: 'Both are mended.' },
  ])
  await sendPrompt(page, 'Mend the units')
  await expect(page.getByText('Both are mended.')).toBeVisible()
  await page.getByTestId('turn-changes').getByRole('button', { name: 'Review' }).click()
  await expect(progress()).toHaveText('3 of 3 hunks unread')
  await expect(review().getByRole('treeitem')).toHaveCount(3)
  await expect(sheet()).toContainText('measureTwice')
  await page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(page, 'review-turn-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await keepPicture(page, 'review-turn-light')
  await review().getByRole('button', { name: 'Keys' }).click()
  await expect(page.getByText('Next hunk')).toBeVisible()
  await keepPicture(page, 'review-keys')
  await page.keyboard.press('Escape')
  expect(await seriousProblems(page)).toEqual([])
})

test('hunks are read with the keyboard, and what was read stays read', async () => {
  const { page } = desktop
  await page.keyboard.press('v')
  await expect(progress()).toHaveText('2 of 3 hunks unread')
  await page.keyboard.press('v')
  await expect(progress()).toHaveText('1 of 3 hunks unread')
  await expect(sheet()).toContainText('(f - 32)')
  await page.keyboard.press('v')
  await expect(progress()).toHaveText('All read')
  await page.keyboard.press('p')
  await expect(sheet()).not.toContainText('measureTwice')
  await keepPicture(page, 'review-read')
  // The same changes are in no commit, and they were read.
  await review().getByRole('radio', { name: 'Uncommitted' }).click()
  await expect(progress()).toHaveText('All read')
  await page.keyboard.press('Shift+V')
  await expect(progress()).toHaveText('2 of 3 hunks unread')
})

test('lines are commented, and the comments go to the agent as one prompt', async () => {
  const { page, model } = desktop
  await sheet().locator('[data-new="5"]').first().click()
  await keepPicture(page, 'review-lines')
  await page.keyboard.press('c')
  await page.keyboard.type('Why twice?')
  await page.keyboard.press('Control+Enter')
  await expect(review().getByTestId('review-comment')).toContainText('Why twice?')
  await page.keyboard.press('j')
  await page.keyboard.press('c')
  await page.keyboard.type('This is not used.')
  await keepPicture(page, 'review-comment')
  await page.keyboard.press('Control+Enter')
  expect(await seriousProblems(page)).toEqual([])
  await expect(review().getByTestId('comment-count')).toHaveText('2 comments')
  model.script([{ text: 'I will change both.' }])
  await review().getByTestId('send-comments').click()
  await expect(page.getByText('I will change both.').filter({ visible: true })).toBeVisible()
  const said = page.getByTestId('message-user').last()
  await expect(said).toContainText('I have 2 comments on the changes that are not committed yet')
  await expect(said).toContainText('src/weather/station.ts:5')
  await expect(said).toContainText('Why twice?')
})

test('a line tells which prompt and tool wrote it, and who allowed it', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+g')
  await expect(sheet()).toBeVisible()
  await sheet().locator('[data-new="5"]').first().click()
  await page.keyboard.press('b')
  await expect(review().getByTestId('blame')).toContainText('Written by edit')
  await expect(review().getByTestId('blame')).toContainText('Mend the units')
  await expect(review().getByTestId('blame')).toContainText('Allowed by the rule')
  await page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(page, 'review-blame')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.keyboard.press('Escape')
  await expect(review().getByTestId('blame')).toHaveCount(0)
})

test('a hunk is undone after a question, and brought back', async () => {
  const { page, project } = desktop
  await sheet().locator('[data-head="0"]').click({ position: { x: 200, y: 10 } })
  await page.keyboard.press('u')
  await expect(page.getByRole('alertdialog')).toContainText('Undo this hunk?')
  await keepPicture(page, 'review-undo')
  await page.getByRole('button', { name: 'Undo the change' }).click()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect.poll(() => project.read('src/weather/station.ts').catch(() => 'measureTwice(5)')).not.toContain('measureTwice(5)')
  await expect(sheet()).not.toContainText('measureTwice(5)')
  await page.getByRole('button', { name: 'Bring back' }).click()
  await expect.poll(() => project.read('src/weather/station.ts').catch(() => '')).toContain('measureTwice(5)')
  await expect(sheet()).toContainText('measureTwice(5)')
})

test('a hunk and a file are staged, and committed with a message', async () => {
  const { page, project } = desktop
  await review().focus()
  await page.keyboard.press('k')
  await page.keyboard.press('s')
  await expect(review().getByRole('img', { name: 'partly staged' })).toBeVisible()
  await expect.poll(() => project.git('diff', '--cached', '-U0')).toMatch(/measureTwice\(5\)/)
  expect(await project.git('diff', '--cached')).not.toContain('measureTwice(40)')
  await page.keyboard.press('Shift+S')
  await expect(review().getByRole('img', { name: 'staged', exact: true })).toBeVisible()
  await project.write('notes.md', 'one\ntwo\nthree\n')
  await expect(review().getByRole('treeitem', { name: /notes.md/ })).toBeVisible()
  await keepPicture(page, 'review-staged')
  await review().getByPlaceholder('Commit message').fill('Measure twice')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/^Committed/)).toBeVisible()
  expect(await project.git('log', '-1', '--format=%s', '--name-only')).toBe('Measure twice\n\nsrc/weather/station.ts\n')
  await expect(review().getByRole('treeitem', { name: /station.ts/ })).toHaveCount(0)
})

test('the review is narrow, split and wrapped as one likes', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+g')
  await review().getByRole('treeitem', { name: /units.ts/ }).click()
  await review().getByRole('button', { name: 'Mark the file as unread' }).click()
  await review().getByRole('button', { name: 'Side by side' }).click()
  await expect(page.getByText('Brought back')).toHaveCount(0)
  await page.getByRole('contentinfo').hover()
  await keepPicture(page, 'review-split')
  await desktop.resize(800, 700)
  await expect(review().getByRole('button', { name: 'Back to the list' })).toBeVisible()
  await keepPicture(page, 'review-narrow-file')
  await review().getByRole('button', { name: 'Back to the list' }).click()
  await keepPicture(page, 'review-narrow-list')
  await page.keyboard.press('/')
  await page.keyboard.type('notes')
  await page.keyboard.press('Enter')
  await expect(sheet()).toContainText('three')
  expect(await seriousProblems(page)).toEqual([])
})

test('images are shown before and after', async () => {
  const { page, project } = desktop
  const dot = (colour: string) => Buffer.from(`iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mN${colour}AAAAASUVORK5CYII=`, 'base64')
  await project.write('dot.png', dot('k+M9QDwADhgGAWjR9awA'))
  await project.git('add', 'dot.png')
  await project.git('commit', '-qm', 'dot')
  await project.write('dot.png', dot('kYPhfDwAChwGA60e6kgA'))
  await review().getByRole('button', { name: 'Back to the list' }).click()
  await review().getByRole('textbox', { name: 'Filter files' }).press('Escape')
  await review().getByRole('treeitem', { name: /dot.png/ }).click()
  await expect(review().getByRole('img', { name: 'Before the change' })).toBeVisible()
  await expect(review().getByRole('img', { name: 'After the change' })).toBeVisible()
  await keepPicture(page, 'review-image')
  expect(await seriousProblems(page)).toEqual([])
})
