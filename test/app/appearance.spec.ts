import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// Every place of the window in dark and light: free of serious axe findings, and kept as a picture at two sizes.

test.describe.configure({ mode: 'serial' })

const themes = ['dark', 'light'] as const
const sizes = [
  { width: 1280, height: 840 },
  { width: 800, height: 600 },
]

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
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 840))
})

test.afterAll(async () => {
  await desktop.close()
})

test('the first page', async () => {
  await expect(desktop.page.getByText('Connected', { exact: true })).toBeVisible()
  await inspect('welcome')
})

test('an empty session', async () => {
  await openProject(desktop)
  await inspect('new-session')
})

test('a conversation with a card that waits', async () => {
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
  await inspect('conversation-card')
})

test('the always form and a finished answer', async () => {
  const { page } = desktop
  await page.getByTestId('permission-always').click()
  await inspect('conversation-always')
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByTestId('permission-reject').click()
  await expect(page.getByTestId('stop')).toHaveCount(0)
  await sendPrompt(page, 'Go on without the build')
  await expect(page.getByText('All is well.')).toBeVisible()
  await inspect('conversation-done')
})

test('menus and pickers', async () => {
  const { page } = desktop
  for (const [name, open] of [
    ['model-picker', () => page.getByTestId('model-picker').click()],
    ['agent-picker', () => page.getByTestId('agent-picker').click()],
    ['session-menu', () => page.getByTestId('session-menu').click()],
    ['context-meter', () => page.getByTitle('Context and cost').click()],
  ] as const) {
    await open()
    await inspect(name)
    await page.keyboard.press('Escape')
  }
})

test('files and search', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+e')
  await page.getByRole('tree').getByText('src', { exact: true }).click()
  await page.getByRole('tree').getByText('temperature.ts', { exact: true }).click()
  await expect(page.getByTestId('file').getByText('FREEZING')).toBeVisible()
  await inspect('files')
  await page.keyboard.press('Control+Shift+f')
  await page.getByLabel('Search in files').filter({ visible: true }).first().fill('toCelsius')
  await expect(page.getByText(/\d lines in 2 files/)).toBeVisible()
  await inspect('files-search')
})

test('the terminal', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Backquote')
  await page.locator('[data-terminal] textarea').focus()
  await page.keyboard.type('clear; ls -l --color=always; touch typed')
  await page.keyboard.press('Enter')
  await expect.poll(() => desktop.project.read('typed').catch(() => 'not yet')).toBe('')
  await inspect('terminal')
})

for (const section of ['Providers', 'Permissions', 'Clients', 'Appearance', 'About']) {
  test(`settings: ${section}`, async () => {
    const { page } = desktop
    if (section === 'Providers') await page.keyboard.press('Control+Comma')
    await page.getByRole('tab', { name: section }).click()
    await expect(page.getByRole('tabpanel', { name: section })).toBeVisible()
    await expect(page.getByRole('tabpanel', { name: section }).locator('[aria-busy="true"]')).toHaveCount(0)
    await inspect(`settings-${section.toLowerCase()}`)
  })
}

test('dialogs', async () => {
  const { page } = desktop
  for (const [name, keys] of [
    ['palette', 'Control+k'],
    ['open-folder', 'Control+o'],
    ['shortcuts', 'Control+Slash'],
    ['find-file', 'Control+p'],
  ] as const) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog')).toBeVisible()
    await inspect(name)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

test('two panes side by side', async () => {
  const { page } = desktop
  await page.getByRole('tab', { name: 'Boiling water is too hot' }).click()
  await expect(composer(page)).toBeVisible()
  await page.getByRole('button', { name: 'Split right' }).click()
  await page.keyboard.press('Control+e')
  await inspect('split')
})

/** Looks at the window as it is now, in both themes and sizes. */
async function inspect(name: string) {
  const { page } = desktop
  const problems: string[] = []
  for (const theme of themes) {
    // The window follows the system, also below an open menu.
    await page.emulateMedia({ colorScheme: theme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    problems.push(...(await seriousProblems(page)).map((problem) => `${theme}: ${problem}`))
    for (const size of sizes) {
      await page.setViewportSize(size)
      await keepPicture(page, `${name}-${theme}-${size.width}`)
    }
    await page.setViewportSize({ width: 1280, height: 840 })
  }
  expect.soft(problems).toEqual([])
}
