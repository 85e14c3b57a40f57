import { rename } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// The picture of the README: test-results/screenshots/window.png is copied to test/screenshots/window.png when the window changes.

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({
    files: {
      'src/temperature.ts': '/** From the degrees of the sensor to those of the display. */\nexport function toCelsius(fahrenheit: number) {\n  return fahrenheit - 32 * (5 / 9)\n}\n',
      'test.sh': "printf '\\033[32m✓\\033[0m freezing water is 0 °C\\n\\033[31m✗\\033[0m boiling water is 100 °C \\033[2m(got 194.2)\\033[0m\\n'\n",
    },
    project: { permission: { bash: { '*': 'ask', 'sh test.sh': 'allow' } } },
  })
  const directory = path.join(desktop.userData, 'weather-station')
  await rename(desktop.project.directory, directory)
  desktop.project.directory = directory
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 840))
})

test.afterAll(async () => {
  await desktop.close()
})

test('the window with a session that thinks, runs, edits and asks', async () => {
  const { page, model } = desktop
  await page.emulateMedia({ colorScheme: 'dark' })
  await openProject(desktop)
  for (const [title, prompt] of [
    ['Sensors drop readings at night', 'Why are there gaps in the readings between two and three?'],
    ['Draw the week as a chart', 'Draw the readings of the week.'],
  ] as const) {
    model.title = { text: title }
    model.script([{ text: 'I looked into it.' }])
    await sendPrompt(page, prompt)
    await expect(page.getByRole('navigation')).toContainText(title)
    await expect(page.getByText('I looked into it.').filter({ visible: true })).toBeVisible()
    await page.keyboard.press('Control+n')
    await expect(composer(page)).toHaveValue('')
  }
  model.title = { text: 'Boiling water is too hot' }
  model.script([
    {
      reasoning: 'The product binds stronger than the difference, so 32 · 5/9 is taken off. The brackets are missing.',
      tools: [{ name: 'bash', input: { command: 'sh test.sh', description: 'Runs the checks' } }],
      usage: { input: 8200, output: 240 },
    },
    {
      text: 'As expected: `toCelsius` multiplies before it subtracts. One pair of brackets mends it.',
      tools: [{ name: 'edit', input: { filePath: 'src/temperature.ts', oldString: 'return fahrenheit - 32 * (5 / 9)', newString: 'return (fahrenheit - 32) * (5 / 9)' } }],
      usage: { input: 9100, output: 180 },
    },
    { text: 'Now I would commit it.', tools: [{ name: 'bash', input: { command: "git commit -am 'Subtract before multiplying'", description: 'Commits' } }], usage: { input: 9800, output: 90 } },
  ])
  await sendPrompt(page, 'Boiling water comes out at 194 degrees. Why?')
  await expect(page.getByTestId('permission-card')).toContainText('git commit')
  await page.getByRole('button', { name: /^Thought/ }).click()
  await expect(page.getByText('The brackets are missing.')).toBeVisible()
  await expect(page.locator('[data-tool="edit"] [class*="keyword"]').first()).toBeVisible()
  await page.getByRole('contentinfo').hover()
  await keepPicture(page, 'window')
})
