import { expect, test } from '@playwright/test'
import { composer, keepPicture, startDesktop, type DesktopApp } from '../support/desktop-app'
import { focusSeen, tabTo } from '../support/keys-only'

// From the start of the app to a change that is merged, without a mouse. Nothing here clicks or sets the focus: each step
// presses keys as a person would, and sees where the focus is.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({
    files: { 'units.ts': 'export function toCelsius(fahrenheit: number) {\n  return fahrenheit - 32 * (5 / 9)\n}\n' },
    project: { permission: { edit: 'ask' } },
  })
  await desktop.resize(1280, 840)
  const { project } = desktop
  await project.git('config', 'user.name', 'Somebody')
  await project.git('config', 'user.email', 'somebody@example.invalid')
  await project.git('branch', '-M', 'main')
  await project.git('switch', '-c', 'work')
})

test.afterAll(async () => {
  await desktop.close()
})

const card = () => desktop.page.getByTestId('permission-card')
const review = () => desktop.page.getByTestId('review').filter({ visible: true })
const edit = (oldString: string, newString: string) => ({ name: 'edit', input: { filePath: 'units.ts', oldString, newString } })

/** Comes to the card, reads what it shows, and allows it. */
async function allow(text: string): Promise<void> {
  const { page } = desktop
  await expect(card()).toContainText(text)
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Control+Shift+A')
  await focusSeen(card())
  await page.keyboard.press('Tab')
  await focusSeen(card().getByRole('group', { name: 'Changes' }))
  await page.keyboard.press('End')
  await expect(card()).toHaveAttribute('data-settled', '')
  await page.keyboard.press('Control+Enter')
  await expect(card()).toHaveCount(0)
  await focusSeen(composer(page))
}

test('a folder is opened and a prompt is written', async () => {
  const { page, project, model } = desktop
  await expect(page.getByText('Connected', { exact: true })).toBeVisible()
  await page.keyboard.press('Control+o')
  const field = page.getByLabel('Path of the folder').last()
  await expect(field).toBeVisible()
  await tabTo(field, { most: 3 })
  await page.keyboard.type(project.directory)
  await page.keyboard.press('Enter')
  await focusSeen(composer(page))
  model.script([{ text: 'The brackets are missing.', tools: [edit('fahrenheit - 32 * (5 / 9)', '(fahrenheit - 32) * (5 / 9)')] }, { text: 'Mended.' }])
  await page.keyboard.type('Boiling water comes out at 194 degrees.')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('message-user')).toContainText('194 degrees')
})

test('the change is read in its card and allowed', async () => {
  const { page, project } = desktop
  await allow('(fahrenheit - 32)')
  await expect(page.getByText('Mended.')).toBeVisible()
  await expect(page.getByTestId('turn-changes')).toContainText('units.ts')
  expect(await project.read('units.ts')).toContain('(fahrenheit - 32)')
})

test('the change is reviewed, a line is commented, and the comment goes to the agent', async () => {
  const { page, model } = desktop
  await page.keyboard.press('Control+Shift+G')
  await expect(review().getByTestId('review-progress')).toHaveText(/1 of 1 hunk/)
  const sheet = review().getByTestId('diff-sheet')
  await expect(sheet).toContainText('(fahrenheit - 32)')
  await focusSeen(review())
  await page.keyboard.press('ArrowDown')
  await focusSeen(sheet)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('c')
  await focusSeen(page.locator('textarea:focus'))
  await page.keyboard.type('Give the factor a name.')
  await keepPicture(page, 'keys-comment')
  await page.keyboard.press('Control+Enter')
  await expect(review().getByTestId('review-comment')).toContainText('Give the factor a name.')
  model.script([
    { tools: [edit('  return (fahrenheit - 32) * (5 / 9)', '  const celsiusPerFahrenheit = 5 / 9\n  return (fahrenheit - 32) * celsiusPerFahrenheit')] },
    { text: 'It has a name now.' },
  ])
  const stops = await tabTo(review().getByTestId('send-comments'))
  expect(stops).toBeLessThanOrEqual(12)
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('message-user').last()).toContainText('Give the factor a name.')
  await focusSeen(composer(page))
})

test('the answer to the comment is allowed, read, staged and committed', async () => {
  const { page, project } = desktop
  await allow('celsiusPerFahrenheit = 5 / 9')
  await expect(page.getByText('It has a name now.')).toBeVisible()
  await page.keyboard.press('Control+Shift+G')
  const progress = review().getByTestId('review-progress')
  await expect(progress).toHaveText(/1 of 1 hunk/)
  await expect(review().getByTestId('diff-sheet')).toContainText('celsiusPerFahrenheit = 5 / 9')
  await focusSeen(review())
  await page.keyboard.press('v')
  await expect(progress).toHaveText('All read')
  await page.keyboard.press('Shift+S')
  await expect(review().getByRole('img', { name: 'staged', exact: true })).toBeVisible()
  await keepPicture(page, 'keys-staged')
  const stops = await tabTo(review().getByPlaceholder('Commit message'))
  expect(stops).toBeLessThanOrEqual(12)
  await page.keyboard.type('Subtract before multiplying')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/^Committed/)).toBeVisible()
  expect(await project.git('log', '-1', '--format=%s', 'work')).toBe('Subtract before multiplying\n')
})

test('the branch is merged in the terminal', async () => {
  const { page, project } = desktop
  await page.keyboard.press('Control+Backquote')
  const screen = page.locator('.xterm-helper-textarea:focus')
  await expect(screen).toBeAttached()
  await focusSeen(screen)
  await page.keyboard.type('git switch main && git merge work\n')
  await expect.poll(() => project.git('log', '-1', '--format=%s', 'main')).toBe('Subtract before multiplying\n')
  expect(await project.git('show', 'main:units.ts')).toContain('(fahrenheit - 32) * celsiusPerFahrenheit')
  expect(await project.git('status', '--porcelain')).toBe('')
  await keepPicture(page, 'keys-merged')
})
