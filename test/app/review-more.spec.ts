import { chmod, rm } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// What a person who reviews every day needs beside reading: counts outside of the pane, undoing with a look at it first,
// lines of others, comments that stay true, who wrote a line, and what git is in the middle of.

test.describe.configure({ mode: 'serial' })

const file = 'src/orbit.ts'
const lines = (change: Record<number, string> = {}) => Array.from({ length: 60 }, (_, index) => change[index + 1] ?? `export const angle${index + 1} = turn(${index + 1})`).join('\n') + '\n'
const edit = (line: number, to: string, name = file) => ({ name: 'edit', input: { filePath: name, oldString: `angle${line} = turn(${line})\n`, newString: `${to}\n` } })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { [file]: lines(), 'src/moon.ts': lines(), 'notes.md': 'one\n' } })
  await desktop.resize(1440, 900)
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
const dialog = () => desktop.page.getByRole('alertdialog')
/** Git takes a file away for a moment when it writes it. */
const read = () => desktop.project.read(file).catch(() => '')

test('unread hunks are counted in the chat while the agent works', async () => {
  const { page, model } = desktop
  const gate = Promise.withResolvers<void>()
  model.script([
    { tools: [edit(5, 'angle5 = spin(5)'), edit(25, 'angle25 = spin(25)')] },
    { tools: [edit(45, 'angle45 = spin(45)'), edit(5, 'angle5 = spin(5)', 'src/moon.ts')], until: gate.promise },
    { text: 'They spin.' },
  ])
  await sendPrompt(page, 'Let them spin')
  const header = page.getByTestId('review-session')
  await expect(header.getByTestId('unread-hunks')).toHaveText('2 unread')
  gate.resolve()
  await expect(page.getByText('They spin.')).toBeVisible()
  await expect(header.getByTestId('unread-hunks')).toHaveText('4 unread')
  await expect(page.getByTestId('turn-changes').getByTestId('unread-hunks')).toHaveText('4 unread')
  await keepPicture(page, 'review-unread-chat')
  await page.getByTestId('turn-changes').getByRole('button', { name: 'Review' }).click()
  await expect(progress()).toHaveText('4 of 4 hunks unread')
})

test('several hunks are undone together after a look at them, and brought back with a key', async () => {
  const { page } = desktop
  await review().getByRole('treeitem', { name: /orbit.ts/ }).click()
  await sheet().locator('[data-new="5"]').first().click()
  await sheet().locator('[data-new="25"]').first().click({ modifiers: ['Shift'] })
  await expect(review().getByRole('button', { name: 'Undo 2 hunks…' })).toBeVisible()
  await keepPicture(page, 'review-pick-hunks')
  await page.keyboard.press('u')
  await expect(dialog()).toContainText('Undo these 2 hunks?')
  await expect(dialog()).toContainText('spin(25)')
  expect(await seriousProblems(page)).toEqual([])
  await keepPicture(page, 'review-undo-hunks')
  await dialog().getByRole('button', { name: 'Undo the change' }).click()
  await expect.poll(read).toBe(lines({ 45: 'export const angle45 = spin(45)' }))
  await expect(dialog()).toHaveCount(0)
  await review().focus()
  await page.keyboard.press('z')
  await expect.poll(read).toBe(lines({ 5: 'export const angle5 = spin(5)', 25: 'export const angle25 = spin(25)', 45: 'export const angle45 = spin(45)' }))
})

test('a whole turn is undone as far as nobody changed its lines since, and that is told before', async () => {
  const { page, project } = desktop
  await project.write('src/moon.ts', lines({ 5: 'by hand' }))
  await review().getByTestId('review-more').click()
  await page.getByRole('menuitem', { name: 'Undo all…' }).click()
  await expect(dialog()).toContainText('changed since')
  await keepPicture(page, 'review-undo-turn')
  await dialog().getByRole('button', { name: 'Undo in 2 files' }).click()
  await expect.poll(read).toBe(lines())
  await expect(page.getByText('Left as they are, as their lines were changed since: src/moon.ts')).toBeVisible()
  expect(await project.read('src/moon.ts')).toBe(lines({ 5: 'by hand' }))
  await page.getByRole('button', { name: 'Bring back' }).click()
  await expect.poll(read).toContain('spin(45)')
})

test('lines that no agent wrote are marked, in the diff and before they are undone', async () => {
  const { page, project } = desktop
  await project.write(file, (await read()).replace('angle27 = turn(27)', 'angle27 = mine(27)'))
  await review().getByRole('radio', { name: 'Uncommitted' }).click()
  await review().getByRole('treeitem', { name: /orbit.ts/ }).click()
  await expect(sheet().getByTestId('foreign')).toHaveText(['lines of others'])
  await expect(sheet().locator('[data-foreign]')).toHaveCount(1)
  await sheet().locator('[data-new="27"]').first().click()
  await page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(page, 'review-foreign-dark')
  await page.keyboard.press('u')
  await expect(dialog()).toContainText('Not written by an agent, and undone too: line 27')
  await keepPicture(page, 'review-undo-foreign')
  await page.keyboard.press('Escape')
  await page.emulateMedia({ colorScheme: 'light' })
})

test('a hunk that changes after it was read is unread again', async () => {
  const { page, project } = desktop
  await review().focus()
  await page.keyboard.press('Shift+V')
  await expect(review().getByRole('treeitem', { name: /orbit.ts/ }).getByRole('img', { name: 'read', exact: true })).toBeVisible()
  await project.write(file, (await read()).replace('mine(27)', 'mine(2700)'))
  await expect(review().getByRole('treeitem', { name: /orbit.ts/ }).getByRole('img', { name: '1 unread' })).toBeVisible()
})

test('comments survive a reload, follow their lines, and say when these are gone', async () => {
  const { page, project } = desktop
  await sheet().locator('[data-new="27"]').first().click()
  await page.keyboard.press('c')
  await page.keyboard.type('Why mine?')
  await page.keyboard.press('Control+Enter')
  await expect(review().getByTestId('review-comment')).toContainText('Why mine?')
  await page.reload()
  await expect(review().getByTestId('review-comment')).toContainText('Why mine?')
  await project.write(file, `// first\n${await read()}`)
  await review().getByTestId('comment-count').click()
  await expect(page.getByText(`${file}:28`)).toBeVisible()
  await page.keyboard.press('Escape')
  await project.write(file, (await read()).replace('mine(2700)', 'mine(1)'))
  await expect(review().getByTestId('outdated-comments')).toContainText('Why mine?')
  await keepPicture(page, 'review-outdated')
  expect(await seriousProblems(page)).toEqual([])
  await review().getByTestId('outdated-comments').getByRole('button', { name: 'Delete the comment' }).click()
  await expect(review().getByTestId('outdated-comments')).toHaveCount(0)
})

test('the editor tells who wrote a line, and leads to the turn', async () => {
  const { page } = desktop
  await sheet().locator('[data-new="6"]').first().click()
  await page.keyboard.press('o')
  await expect(page.locator('.cm-activeLine')).toContainText('angle5 = spin(5)')
  await page.keyboard.press('Control+Shift+b')
  const card = page.getByTestId('line-writers')
  await expect(card).toContainText('Written by edit')
  await expect(card).toContainText('Let them spin')
  await keepPicture(page, 'review-who-wrote')
  expect(await seriousProblems(page)).toEqual([])
  await card.getByRole('button', { name: 'Show the turn' }).click()
  await expect(page.getByTestId('message-user').filter({ hasText: 'Let them spin' })).toBeInViewport()
})

test('a file that was moved and edited is one row, staged and undone with both names', async () => {
  const { page, project } = desktop
  await page.keyboard.press('Control+Shift+g')
  await project.write('src/phases.ts', lines({ 30: 'export const phase = 1' }))
  await rm(path.join(project.directory, 'src/moon.ts'))
  const row = review().getByRole('treeitem', { name: /phases.ts/ })
  await expect(row).toContainText('moon.ts')
  await row.click()
  await expect(review().getByTestId('change')).toContainText('src/moon.ts →')
  await expect(sheet().getByTestId('hunk')).toHaveCount(1)
  await page.keyboard.press('Shift+S')
  await expect(row.getByRole('img', { name: 'staged', exact: true })).toBeVisible()
  expect(await project.git('diff', '--cached', '-M', '--name-status')).toMatch(/^R\d+\tsrc\/moon.ts\tsrc\/phases.ts$/m)
  await keepPicture(page, 'review-moved')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Shift+U')
  await expect(dialog()).toContainText('src/moon.ts → src/phases.ts')
  await dialog().getByRole('button', { name: 'Undo the change' }).click()
  await expect.poll(() => project.git('status', '--porcelain', 'src/moon.ts', 'src/phases.ts')).toBe('')
  await expect(dialog()).toHaveCount(0)
})

test('a message is suggested by the small model, stopped, and taken back', async () => {
  const { page, model } = desktop
  const gate = Promise.withResolvers<void>()
  const message = review().getByPlaceholder('Commit message')
  model.script([{ text: 'Too late', until: gate.promise }, { text: '```\nLet the planets spin\n\nThey only turned before.\n```' }])
  await review().getByRole('button', { name: 'Suggest a message' }).click()
  await expect(review().getByText('Reading the changes…')).toBeVisible()
  await keepPicture(page, 'review-suggesting')
  await review().getByRole('button', { name: 'Stop' }).click()
  gate.resolve()
  await review().getByRole('button', { name: 'Suggest a message' }).click()
  await expect(message).toHaveValue('Let the planets spin\n\nThey only turned before.')
  await keepPicture(page, 'review-suggested')
  expect(await seriousProblems(page)).toEqual([])
  await review().getByRole('button', { name: 'Take back' }).click()
  await expect(message).toHaveValue('')
})

test('a commit is amended, and a merge with conflicts says what is to be done', async () => {
  const { page, project } = desktop
  await review().getByPlaceholder('Commit message').fill('Spin')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/^Committed/)).toBeVisible()
  await project.write('notes.md', 'ours\n')
  await expect(review().getByRole('treeitem', { name: /notes.md/ })).toBeVisible()
  await review().getByText('Amend the last commit').first().click()
  await expect(review().getByPlaceholder('Commit message')).toHaveValue('Spin')
  await review().getByRole('treeitem', { name: /notes.md/ }).click()
  await page.keyboard.press('Shift+S')
  await expect(review().getByRole('img', { name: 'staged', exact: true })).toBeVisible()
  await review().getByTestId('commit').click()
  await expect(page.getByText(/^Amended/)).toBeVisible()
  expect(await project.git('log', '--format=%s', '-2')).not.toBe('Spin\nSpin\n')
  await project.git('checkout', '-qb', 'other', 'HEAD~1')
  await project.write('notes.md', 'theirs\n')
  await project.git('commit', '-qam', 'theirs')
  await project.git('checkout', '-q', 'main')
  await project.git('merge', 'other').catch(() => undefined)
  await expect(review().getByTestId('commit-state')).toContainText('notes.md has conflicts')
  await expect(review().getByTestId('commit')).toBeDisabled()
  await expect(review().getByRole('treeitem', { name: /notes.md/ }).getByRole('img', { name: 'has conflicts' })).toBeVisible()
  await review().getByRole('treeitem', { name: /notes.md/ }).click()
  await expect(review().getByRole('button', { name: 'Mark as solved' })).toBeVisible()
  await keepPicture(page, 'review-merge')
  expect(await seriousProblems(page)).toEqual([])
})

test('whatever kind of change it is, something sensible is shown', async () => {
  const { page, project } = desktop
  await project.git('merge', '--abort')
  const dot = (colour: string) => Buffer.from(`iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mN${colour}AAAAASUVORK5CYII=`, 'base64')
  const before = { 'kinds/a.bin': Buffer.from([0, 1, 2, 3]), 'kinds/dot.png': dot('k+M9QDwADhgGAWjR9awA'), 'kinds/ends.txt': 'one\ntwo\n', 'kinds/gone.txt': 'here\n', 'kinds/run.sh': 'true\n' }
  for (const [name, content] of Object.entries(before)) await project.write(name, content)
  await project.git('add', '.')
  await project.git('commit', '-qm', 'kinds')
  const after = { 'kinds/a.bin': Buffer.from([0, 1, 2, 3, 4]), 'kinds/conflict.txt': 'a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n', 'kinds/dot.png': dot('kYPhfDwAChwGA60e6kgA'), 'kinds/empty.txt': '', 'kinds/ends.txt': 'one\r\ntwo', 'kinds/long.js': `const x = "${'ab '.repeat(40_000)}"\n` }
  for (const [name, content] of Object.entries(after)) await project.write(name, content)
  await project.git('rm', '-q', 'kinds/gone.txt')
  await project.git('update-index', '--chmod=+x', 'kinds/run.sh')
  await chmod(path.join(project.directory, 'kinds/run.sh'), 0o755)
  const kinds: readonly (readonly [string, string])[] = [
    ['a.bin', '5 bytes after'],
    ['conflict.txt', 'A conflict is not solved'],
    ['dot.png', 'One over the other'],
    ['empty.txt', 'A new file without content'],
    ['ends.txt', 'no line break at the end'],
    ['gone.txt', 'deleted'],
    ['long.js', 'more characters'],
    ['run.sh', 'It can be run as a program now'],
  ]
  await desktop.resize(800, 700)
  await expect(review().getByRole('button', { name: 'Back to the list' })).toBeVisible()
  // What is not in the list yet cannot be found there.
  await expect(progress()).toHaveText('8 of 8 hunks unread')
  for (const [name, said] of kinds) {
    await page.keyboard.press('/')
    await page.keyboard.press('Control+a')
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await expect(review().getByTestId('change')).toContainText(said)
    await keepPicture(page, `review-kind-${name.replace('.', '-')}`)
  }
  await page.emulateMedia({ forcedColors: 'none', contrast: 'more', colorScheme: 'dark' })
  await review().getByRole('button', { name: 'Back to the list' }).click()
  await keepPicture(page, 'review-kinds-list-dark')
  expect(await seriousProblems(page)).toEqual([])
})
