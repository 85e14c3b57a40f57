import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// What an agent asks before it acts: the card, what it says, who may answer it, and what an approval would have allowed.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({
    files: { 'src/weather/units.ts': 'export function toCelsius(fahrenheit: number) {\n  return fahrenheit - 32 * (5 / 9)\n}\n', 'notes.txt': 'one\n' },
    project: { permission: { bash: 'ask', edit: 'ask' } },
    config: { agent: { free: { mode: 'primary', description: 'Asks nothing', permission: 'allow' } } },
  })
  await desktop.resize(1440, 900)
  await desktop.page.emulateMedia({ colorScheme: 'dark' })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

const card = () => desktop.page.getByTestId('permission-card')
const badge = () => desktop.page.getByTestId('mode-badge').filter({ visible: true })
const bash = (command: string) => ({ name: 'bash', input: { command, description: 'Does it' } })

/** What another program does: answers and reads over HTTP. */
async function ask<T>(method: string, address: string, body?: unknown): Promise<T> {
  const token = (await readFile(path.join(desktop.userData, 'opencode/token'), 'utf8')).trim()
  const url = await desktop.page.evaluate(async () => (await window.desktop.connection()).url)
  const response = await fetch(`${url}${address}${address.includes('?') ? '&' : '?'}directory=${encodeURIComponent(desktop.project.directory)}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await response.json()) as T
}

/** Whether the app is in front of other programs, as its main process and its page see it. */
async function putInFront(front: boolean): Promise<void> {
  await desktop.app.evaluate(({ BrowserWindow }, asked) => void (BrowserWindow.getFocusedWindow = () => (asked ? (BrowserWindow.getAllWindows()[0] ?? null) : null)), front)
  await desktop.page.evaluate((asked) => void (document.hasFocus = () => asked), front)
}

async function looks(page: Page, name: string): Promise<void> {
  await keepPicture(page, `${name}-dark`)
  expect(await seriousProblems(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await keepPicture(page, `${name}-light`)
  await page.emulateMedia({ colorScheme: 'dark' })
}

test('a badge says what the agent may do without asking, and in detail on a click', async () => {
  const { page } = desktop
  await expect(badge()).toHaveText('Asks first')
  await badge().click()
  await expect(page.getByTestId('mode-details')).toContainText('asks before it changes a file or runs a command')
  await expect(page.getByRole('row', { name: /Run commands asks/ })).toContainText('opencode.json')
  await looks(page, 'mode-details')
  await page.keyboard.press('Escape')
  await page.getByTestId('agent-picker').click()
  await page.getByRole('menuitemcheckbox', { name: /^free/ }).click()
  await expect(badge()).toHaveText('Nothing is asked')
  await badge().click()
  await expect(page.getByTestId('mode-details')).toContainText('also outside of this folder, without asking')
  await keepPicture(page, 'mode-open')
  await page.keyboard.press('Escape')
  await page.getByTestId('agent-picker').click()
  await page.getByRole('menuitemcheckbox', { name: /^build/ }).click()
  await expect(badge()).toHaveText('Asks first')
})

test('a long script is shown whole, with all that does not show, where it runs, what it touches and which rule asks', async () => {
  const { page, model } = desktop
  const script = ['cat notes.txt > copy.txt', ...Array.from({ length: 198 }, (_, index) => `echo step-${index + 2}`), 'echo "safe\u202e txt.exe"   '].join('\n')
  model.script([{ text: 'I prepare everything.', tools: [bash(script)] }, { text: 'Then not.' }])
  await sendPrompt(page, 'Prepare everything')
  const command = card().getByTestId('permission-command')
  await expect(command).toContainText('cat notes.txt')
  await expect(command).toContainText('echo step-199')
  await expect(command.getByTitle('A character that does not show')).toHaveText('\\u{202e}')
  await expect(command.getByTitle('3 spaces at the end of the line')).toHaveText('···')
  await expect(card()).toContainText('It holds characters that do not show.')
  await expect(card().getByTestId('permission-place')).toHaveText(path.basename(desktop.project.directory))
  await expect(card().getByTestId('permission-rule')).toContainText('bash in opencode.json of this project')
  await expect(card().getByTestId('permission-asker')).toHaveText('build asks')
  await looks(page, 'permission-script')
})

test('what is typed for the composer answers nothing; a key leads to the card, and keys answer there', async () => {
  const { page } = desktop
  await expect(card()).toHaveAttribute('data-settled', '')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Backspace')
  await page.keyboard.type('yes')
  await expect(composer(page)).toHaveValue('yes')
  await composer(page).fill('')
  await expect(card()).toBeVisible()
  await page.keyboard.press('Control+Shift+A')
  await expect(card()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(card()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(card().getByTestId('permission-command')).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.press('Control+Backspace')
  await expect(card()).toHaveCount(0)
  await expect(composer(page)).toBeFocused()
  await expect(desktop.project.read('copy.txt')).rejects.toThrow()
})

test('an approval shows what it would have let through and what of it was refused, and holds for this session only', async () => {
  const { page, model } = desktop
  model.script([{ tools: [bash('git push origin main')] }, { tools: [bash('git status')] }, { tools: [bash('git log --oneline')] }, { tools: [bash('git log -1')] }, { text: 'That is the log.' }])
  await sendPrompt(page, 'Push and look')
  await card().getByTestId('permission-words').click()
  await page.keyboard.type('Only look')
  await page.keyboard.press('Enter')
  await expect(card()).toContainText('git status')
  await card().getByTestId('permission-once').click()
  await expect(card()).toContainText('git log --oneline')
  await card().getByTestId('permission-always').click()
  await expect(card().getByTestId('always-preview')).toContainText('No past call matches')
  await card().getByTestId('always-wide').click()
  await expect(card().getByTestId('always-patterns')).toHaveValue('git *')
  await expect(card().getByTestId('always-preview')).toContainText('2 past calls in this project, all of them asked for')
  await expect(card().getByTestId('always-preview')).toContainText('You refused one of these.')
  await expect(card().getByTestId('always-preview')).toContainText('git push origin main')
  await looks(page, 'permission-always')
  await card().getByTestId('always-like').click()
  await card().getByTestId('always-patterns').fill('git log *')
  await page.keyboard.press('Escape')
  await expect(card()).toBeFocused()
  await card().getByTestId('permission-always').click()
  await card().getByTestId('always-like').click()
  await card().getByRole('radio', { name: 'This session' }).click()
  await card().getByTestId('always-submit').click()
  await expect(page.getByText('That is the log.')).toBeVisible()
  expect(await ask('GET', '/permission/saved')).toEqual([expect.objectContaining({ pattern: 'git log *', sessionID: expect.any(String) })])
})

test('several wait in line; one that is answered elsewhere goes with a quiet word; the others survive a reload', async () => {
  const { page, model } = desktop
  model.script([{ text: 'All three:', tools: [bash('echo one'), bash('echo two'), { name: 'edit', input: { filePath: 'src/weather/units.ts', oldString: 'fahrenheit - 32 *', newString: '(fahrenheit - 32) *' } }] }, { text: 'All is done.' }])
  await sendPrompt(page, 'Do three things')
  await expect(card().getByTestId('permission-queue')).toContainText('1 of 3')
  await card().getByRole('button', { name: 'Next request' }).click()
  await expect(card()).toContainText('echo two')
  const waiting = await ask<{ id: string; patterns: string[] }[]>('GET', '/permission')
  const two = waiting.find(({ patterns }) => patterns[0] === 'echo two')
  expect(await ask('POST', `/permission/${two?.id}/reply`, { reply: 'once' })).toBe(true)
  await expect(page.getByTestId('settled-note')).toHaveText('Allowed elsewhere: echo two')
  await expect(card().getByTestId('permission-queue')).toContainText('1 of 2')
  await keepPicture(page, 'permission-elsewhere')
  await page.reload()
  await expect(card().getByTestId('permission-queue')).toContainText('1 of 2')
  await card().getByRole('button', { name: 'Next request' }).click()
  await expect(card().getByRole('heading', { name: 'Change this file?' })).toBeVisible()
  await expect(card().getByRole('group', { name: 'Changes' })).toContainText('(fahrenheit - 32)')
  await expect(card().getByRole('group', { name: 'Changes' }).getByText('src/weather/units.ts', { exact: true })).toBeVisible()
  await looks(page, 'permission-edit')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme high contrast dark')
  await page.keyboard.press('Enter')
  await desktop.resize(800, 600)
  await keepPicture(page, 'permission-contrast-800')
  await desktop.resize(1440, 900)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme as the system')
  await page.keyboard.press('Enter')
})

test('whoever waits is listed beside everything else, and a key leads there', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+n')
  await expect(page.getByRole('heading', { name: /What shall we do/ })).toBeVisible()
  const list = page.getByTestId('waiting-list')
  await expect(list.getByRole('button')).toHaveCount(2)
  await expect(list).toContainText('Wants to change src/weather/units.ts')
  await keepPicture(page, 'waiting-list')
  await page.keyboard.press('Control+Shift+A')
  await expect(card()).toBeFocused()
  await expect(card()).toHaveAttribute('data-settled', '')
  await page.keyboard.press('Control+Enter')
  await expect(card().getByTestId('permission-queue')).toHaveCount(0)
  await expect(card()).toBeVisible()
  await expect(card()).toBeFocused()
  await expect(card()).toHaveAttribute('data-settled', '')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('All is done.')).toBeVisible()
  await expect(composer(page)).toBeFocused()
  await expect(list).toHaveCount(0)
  expect(await desktop.project.read('src/weather/units.ts')).toContain('(fahrenheit - 32)')
})

test('what a task asks is seen where it was started; the system tells of it once while another program is in front, and a click leads to the card', async () => {
  const { page, app, model } = desktop
  await app.evaluate(({ Notification }) => {
    const shown: Electron.Notification[] = []
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: Electron.Notification) {
      shown.push(this)
    }
    Object.assign(globalThis, { shown })
  })
  const shown = () => app.evaluate(() => (globalThis as unknown as { shown: Electron.Notification[] }).shown.map(({ title, body }) => ({ title, body })))
  const task = { name: 'task', input: { description: 'Count the lines', prompt: 'How many lines are there?', subagent_type: 'general' } }
  model.script([{ tools: [task] }, { tools: [bash('wc -l notes.txt')] }, { tools: [bash('wc -c notes.txt')] }, { text: 'One.' }, { text: 'There is one line.' }])
  await putInFront(false)
  await sendPrompt(page, 'How many lines are in the notes?')
  await expect(card().getByTestId('permission-asker')).toHaveText('general asks in “Count the lines (@general subagent)”')
  await expect(page.locator('[data-tool="task"]').last()).toContainText('waits for you')
  await expect(page.getByTestId('waiting-list')).toContainText('Wants to run: wc -l notes.txt')
  const notice = { title: expect.any(String), body: 'Wants to run: wc -l notes.txt' }
  await expect.poll(shown).toEqual([notice])
  await page.keyboard.press('Control+n')
  await expect(card().filter({ visible: true })).toHaveCount(0)
  await putInFront(true)
  await app.evaluate(() => (globalThis as unknown as { shown: Electron.Notification[] }).shown[0]?.emit('click'))
  await expect(card()).toBeFocused()
  await expect(card()).toHaveAttribute('data-settled', '')
  await page.keyboard.press('Control+Enter')
  await expect(card()).toContainText('wc -c notes.txt')
  expect(await shown()).toEqual([notice])
})

test('in a small window and in a narrow pane the card says everything and none of its answers is cut off', async () => {
  const { page } = desktop
  const looksWhole = async (name: string) => {
    for (const mode of ['always', 'words', 'once'] as const) {
      const button = card().getByTestId(`permission-${mode}`)
      await expect(button).toBeInViewport({ ratio: 1 })
      if (mode !== 'once') await button.click()
      expect(await card().evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
      await keepPicture(page, `permission-${name}-${mode}`)
      if (mode !== 'once') await page.keyboard.press('Escape')
    }
  }
  await desktop.resize(720, 620)
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(720)
  await looksWhole('720')
  // Narrower than a window can be, as a pane beside others.
  await page.keyboard.press('Control+b')
  await page.setViewportSize({ width: 380, height: 700 })
  await expect.poll(() => card().evaluate((element) => element.clientWidth)).toBeLessThan(380)
  await looksWhole('380')
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.keyboard.press('Control+b')
  await card().getByTestId('permission-once').click()
  await expect(page.getByText('There is one line.')).toBeVisible()
})

test('a question is answered by keys alone, and one that is answered elsewhere goes', async () => {
  const { page, model } = desktop
  const questions = [
    { question: 'Which pages shall change?', header: 'Pages', multiple: true, options: [{ label: 'Start', description: 'The first page' }, { label: 'Settings', description: 'Where things are changed' }] },
    { question: 'What shall it be called?', header: 'Name', options: [{ label: 'Weather', description: 'As now' }] },
  ]
  model.script([{ tools: [{ name: 'question', input: { questions } }] }, { tools: [{ name: 'question', input: { questions: [questions[1]] } }] }, { text: 'Station it is.' }])
  await sendPrompt(page, 'Make it nicer')
  const question = page.getByTestId('question-card')
  await expect(question).toContainText('Which pages shall change?')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Control+Shift+A')
  await expect(question.getByRole('checkbox', { name: /Start/ })).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await looks(page, 'question-keys')
  await page.keyboard.press('Enter')
  await expect(question).toContainText('What shall it be called?')
  await expect(question.getByRole('radio', { name: /Weather/ })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.type('Station')
  await page.keyboard.press('Enter')
  await expect(question.getByRole('radio', { name: /Weather/ })).not.toBeChecked()
  await expect(page.locator('[data-tool="question"]').first()).toContainText('Start, Settings')
  const [open] = await ask<{ id: string }[]>('GET', '/question')
  await ask('POST', `/question/${open?.id}/reply`, { answers: [['Weather']] })
  await expect(page.getByTestId('settled-note')).toHaveText('Answered elsewhere: Name')
  await expect(question).toHaveCount(0)
  await expect(page.getByText('Station it is.')).toBeVisible()
  await expect(composer(page)).toBeFocused()
})
