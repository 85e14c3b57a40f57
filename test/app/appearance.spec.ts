import { expect, test } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'
import { overflow, takePictures } from '../support/picture-book'

// Every place of the window as a picture: in dark and light, the main ones also small, large and in high contrast.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({
    files: {
      'src/temperature.ts': 'export function toCelsius(fahrenheit: number) {\n  return fahrenheit - 32 * (5 / 9)\n}\n\nexport const FREEZING = 32\n',
      'src/station.ts': "import { toCelsius } from './temperature'\n\nexport const readings = [68, 50, 32].map(toCelsius)\n",
      'docs/guide.md': '# Weather station\n\nReads **temperatures** and shows them.\n\n- one\n- two\n\n```ts\nconst a = 1\n```\n',
      'check.sh': "printf '\\033[32m✓\\033[0m freezing is 0\\n\\033[31m✗\\033[0m boiling is 100 (got 194.2)\\n'\n",
    },
    project: { permission: { bash: { '*': 'ask', 'sh check.sh': 'allow' } } },
  })
  // A small screen must not decide how large the pictures are.
  await desktop.resize(1280, 840)
})

test.afterAll(async () => {
  await desktop.close()
})

test('the first page', async () => {
  await expect(desktop.page.getByText('Connected', { exact: true })).toBeVisible()
  await takePictures(desktop.page, 'welcome', { main: true })
})

test('an empty session', async () => {
  await openProject(desktop)
  await takePictures(desktop.page, 'chat-empty', { main: true })
})

test('a conversation that waits for a permission, then is done', async () => {
  const { page, model } = desktop
  model.title = { text: 'Boiling water is too hot' }
  model.script([
    {
      reasoning: 'The product binds stronger than the difference. The brackets are missing.',
      text: 'I run the checks first.',
      tools: [{ name: 'bash', input: { command: 'sh check.sh', description: 'Runs the checks' } }],
    },
    {
      text: 'One check fails: `toCelsius` multiplies before it subtracts.',
      tools: [
        { name: 'todowrite', input: { todos: ['Run the checks', 'Mend the formula', 'Run them again'].map((content, index) => ({ content, status: ['completed', 'in_progress', 'pending'][index], priority: 'medium' })) } },
        { name: 'edit', input: { filePath: 'src/temperature.ts', oldString: 'return fahrenheit - 32 * (5 / 9)', newString: 'return (fahrenheit - 32) * (5 / 9)' } },
      ],
    },
    { text: 'Mended. Now the whole build:', tools: [{ name: 'bash', input: { command: 'npm run build && npm test -- --coverage', description: 'Builds and tests' } }] },
    {
      text: 'All is well.\n\n| check | before | after |\n| --- | ---: | ---: |\n| freezing | 14.2 | 0 |\n| boiling | 194.2 | 100 |\n\n> Brackets matter.\n\n1. First\n2. Second, with a [link](https://example.com)\n\n```ts\nconst celsius = toCelsius(212)\n```',
    },
  ])
  await sendPrompt(page, 'Boiling water comes out at 194 degrees. Why?')
  await expect(page.getByTestId('permission-card')).toBeVisible()
  await page.getByRole('button', { name: /^Thought/ }).click()
  await takePictures(page, 'chat-permission', { main: true })
  await page.getByTestId('permission-always').click()
  await takePictures(page, 'chat-permission-always')
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByTestId('permission-reject').click()
  await expect(page.getByTestId('stop')).toHaveCount(0)
  await sendPrompt(page, 'Go on without the build')
  await expect(page.getByText('All is well.')).toBeVisible()
  await takePictures(page, 'chat-full', { main: true })
})

test('a question and a failure', async () => {
  const { page, model } = desktop
  const options = [
    { label: 'Celsius', description: 'As most of the world' },
    { label: 'Kelvin', description: 'As physics' },
  ]
  model.script([{ tools: [{ name: 'question', input: { questions: [{ question: 'In which unit shall the display show the readings?', header: 'Unit', options }] } }] }])
  await sendPrompt(page, 'Make the unit clear')
  await expect(page.getByTestId('question-card')).toBeVisible()
  await takePictures(page, 'chat-question')
  await page.getByTestId('question-dismiss').click()
  await expect(page.getByTestId('stop')).toHaveCount(0)
  model.script([{ error: { status: 401, body: { error: { message: 'Incorrect API key provided' } } } }])
  await sendPrompt(page, 'Then in Celsius')
  await expect(page.getByTestId('message-assistant').getByRole('alert')).toContainText('The provider refused the key')
  await takePictures(page, 'chat-failure')
})

test('menus and pickers', async () => {
  const { page } = desktop
  for (const [name, open] of [
    ['model-picker', () => page.getByTestId('model-picker').click()],
    ['agent-picker', () => page.getByTestId('agent-picker').click()],
    ['session-menu', () => page.getByTestId('session-menu').click()],
    ['context-meter', () => page.getByTitle('Context and cost').click()],
    ['folder-menu', () => page.getByRole('navigation').getByRole('button', { expanded: true }).click({ button: 'right' })],
  ] as const) {
    await open()
    await takePictures(page, name)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu').or(page.getByRole('listbox'))).toHaveCount(0)
  }
})

test('files and search', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+e')
  await page.getByRole('tree').getByText('src', { exact: true }).click()
  await page.getByRole('tree').getByText('temperature.ts', { exact: true }).click()
  await expect(page.getByTestId('file').getByText('FREEZING')).toBeVisible()
  await takePictures(page, 'files', { main: true })
  await page.keyboard.press('Control+Shift+f')
  await page.getByLabel('Search in files').filter({ visible: true }).first().fill('toCelsius')
  await expect(page.getByText(/\d lines in 2 files/)).toBeVisible()
  await takePictures(page, 'files-search')
})

test('the review', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+g')
  await expect(page.getByTestId('diff-sheet').filter({ visible: true })).toContainText('fahrenheit')
  await takePictures(page, 'review', { main: true })
})

test('the terminal', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Backquote')
  await page.locator('[data-terminal] textarea').focus()
  await page.keyboard.type('clear; ls -l --color=always; touch typed')
  await page.keyboard.press('Enter')
  await expect.poll(() => desktop.project.read('typed').catch(() => 'not yet')).toBe('')
  await takePictures(page, 'terminal', { main: true })
})

test('every page of the settings', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Comma')
  for (const section of ['Providers', 'Agents', 'Commands and skills', 'MCP servers', 'Language tools', 'Permissions', 'Clients', 'Appearance', 'About']) {
    await page.getByRole('tab', { name: section, exact: true }).click()
    const panel = page.getByRole('tabpanel', { name: section, exact: true })
    await expect(panel).toBeVisible()
    await expect(panel.locator('[aria-busy="true"]')).toHaveCount(0)
    await takePictures(page, `settings-${section.split(' ')[0]?.toLowerCase()}`, { main: section === 'Appearance' })
  }
})

test('dialogs', async () => {
  const { page } = desktop
  for (const [name, keys] of [
    ['palette', 'Control+k'],
    ['open-folder', 'Control+o'],
    ['shortcuts', 'Control+Slash'],
    ['find-file', 'Control+p'],
  ] as const) {
    await page.keyboard.press(keys)
    await lookAtDialog(name)
  }
  for (const [name, command] of [
    ['import', 'Import a session'],
    ['tour', 'Take the tour'],
    ['trust', 'Project trust'],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(command)
    await page.keyboard.press('Enter')
    await lookAtDialog(name)
  }
})

test('dialogs of a session and its folder, and a toast', async () => {
  const { page } = desktop
  await page.getByRole('tab', { name: 'Boiling water is too hot' }).click()
  await page.getByTestId('session-menu').click()
  await page.getByRole('menuitem', { name: 'Share and export…' }).click()
  await lookAtDialog('share')
  await composer(page).fill('/undo')
  await page.keyboard.press('Enter')
  await lookAtDialog('revert')
  const folder = page.getByRole('navigation').getByRole('button', { expanded: true })
  await folder.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'New work tree…' }).click()
  await lookAtDialog('new-worktree')
  await page.getByRole('navigation').getByRole('button', { name: /^Boiling/ }).focus()
  await page.keyboard.press('Delete')
  await lookAtDialog('delete-session')
})

test('at any zoom all of the window can be reached', async () => {
  const { app, page } = desktop
  await page.emulateMedia({ colorScheme: 'dark' })
  for (const zoom of [0.8, 1.5, 2]) {
    await app.evaluate(({ BrowserWindow }, factor) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(factor), zoom)
    await page.setViewportSize({ width: Math.round(1280 / zoom), height: Math.round(840 / zoom) })
    expect(await overflow(page)).toBe(0)
    await expect(composer(page)).toBeInViewport()
    await expect(page.getByRole('contentinfo')).toBeInViewport({ ratio: 1 })
    await keepPicture(page, `pane-zoom-${zoom * 100}`)
  }
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1))
  await page.setViewportSize({ width: 1280, height: 840 })
})

test('two panes side by side', async () => {
  const { page } = desktop
  await page.getByRole('tab', { name: 'Boiling water is too hot' }).click()
  await expect(composer(page)).toBeVisible()
  await page.getByRole('button', { name: 'Split right' }).click()
  await page.keyboard.press('Control+e')
  await takePictures(page, 'split', { main: true })
})

/** The open dialog, which is closed again. */
async function lookAtDialog(name: string) {
  const { page } = desktop
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
  await expect(dialog).toBeVisible()
  await takePictures(page, `dialog-${name}`)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}
