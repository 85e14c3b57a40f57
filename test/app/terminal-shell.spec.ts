import { expect, test, type Locator } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { keepPicture, openProject, startDesktop, type DesktopApp } from '../support/desktop-app'
import { withoutGraphics } from '../support/without-graphics'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { 'src/a.ts': 'one\n', 'broken-shell': '#!/nowhere/at-all\n' } })
  await withoutGraphics(desktop)
  // Nothing leaves the machine: what would be opened is noted, and every question is answered with yes.
  await desktop.app.evaluate(({ shell, dialog }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = (url) => Promise.resolve(void opened.push(url))
    dialog.showMessageBox = (...given: unknown[]) => {
      opened.push(`asked ${(given.at(-1) as { detail: string }).detail}`)
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
  })
  await openProject(desktop)
  await desktop.page.keyboard.press('Control+Backquote')
  await expect(screens()).toContainText(/[$#]/)
})

test.afterAll(async () => {
  await desktop.close()
})

test('an address opens with Ctrl only, after a question, and its real target is told before', async () => {
  const { page } = desktop
  await type(String.raw`printf 'see https://example.test/a?b=1 \n'; printf '\033]8;;https://example.test/real\007words\033]8;;\007 \033]8;;file:///etc/passwd\007local\033]8;;\007 \033]8;;javascript:alert(1)\007script\033]8;;\007\n'`)
  const line = row(/^words local script/)
  await expect(line).toBeVisible()
  await point(row(/^see https/), 'https')
  await expect(page.getByRole('tooltip')).toContainText('https://example.test/a?b=1')
  await keepPicture(page, 'terminal-link')
  await page.mouse.down()
  await page.mouse.up()
  await page.keyboard.down('Control')
  await page.mouse.down()
  await page.mouse.up()
  await expect.poll(opened).toEqual(['asked https://example.test/a?b=1', 'https://example.test/a?b=1'])
  for (const words of ['script', 'local', 'words']) {
    await point(line, words)
    await page.mouse.down()
    await page.mouse.up()
  }
  await page.keyboard.up('Control')
  await expect(page.getByRole('tooltip')).toContainText('https://example.test/real')
  await expect.poll(opened).toEqual([
    'asked https://example.test/a?b=1',
    'https://example.test/a?b=1',
    'asked https://example.test/real',
    'https://example.test/real',
  ])
})

test('a program names its tab and cannot write the clipboard', async () => {
  const { app } = desktop
  await app.evaluate(({ clipboard }) => clipboard.writeText('mine'))
  await expect(tabs().first()).toContainText('bash')
  await type(String.raw`printf '\033]52;c;%s\007' "$(printf stolen | base64)"; printf '\033]2;build \033[31mwatch\007'; printf '\033]2;build watch\007'; echo told-$((1+1))`)
  await expect(screens()).toContainText('told-2')
  await expect(tabs().first()).toContainText('build watch')
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('mine')
  await type(String.raw`printf '\033]2;\007'`)
  await expect(tabs().first()).not.toContainText('build watch')
})

test('what is selected is copied where that is wished', async () => {
  const { app, page } = desktop
  const select = async (word: string) => page.mouse.dblclick(...(await place(row(new RegExp(`^${word}`)), word)))
  await type('clear; echo first word; echo second_word')
  await expect(row(/^second_word/)).toBeVisible()
  await select('first')
  await expect(page.getByRole('button', { name: 'Send to the agent' })).toBeVisible()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('mine')
  await command('Terminal: copy what is selected, on or off')
  await select('second_word')
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('second_word')
})

test('text size, theme and motion change at once, in every terminal', async () => {
  const { page } = desktop
  await type('clear; printf "\\033[31mred \\033[32mgreen \\033[34mblue\\033[0m plain\\n"')
  await expect(row(/^red green/)).toBeVisible()
  const height = async () => (await row(/^red green/).boundingBox())?.height ?? 0
  const usual = await height()
  for (let times = 0; times < 6; times += 1) await page.keyboard.press('Control+Shift+Equal')
  await expect.poll(height).toBeGreaterThan(usual + 2)
  await page.keyboard.press('Control+Shift+Minus')
  await page.keyboard.press('Control+Shift+Digit0')
  await expect.poll(height).toBe(usual)
  const ink = (part: string) => page.locator(part).first().evaluate((element) => getComputedStyle(element).color)
  for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme.endsWith('light') ? 'light' : 'dark', contrast: theme.startsWith('high') ? 'more' : 'no-preference' })
    await expect(page.locator(`:root[data-theme="${theme}"]`)).toHaveCount(1)
    await expect.poll(() => ink('[data-terminal] .xterm-rows')).toBe(await ink('body'))
    if (theme.endsWith('light')) expect(await seriousProblems(page)).toEqual([])
    await keepPicture(page, `terminal-${theme}`)
  }
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await type("printf '\\a'")
  // Nothing flashes then; the tab tells of it for a moment.
  await expect(page.getByRole('img', { name: 'The bell rang' })).toBeVisible()
  await expect(page.getByRole('img', { name: 'The bell rang' })).toHaveCount(0)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
})

test('a split begins where the shell beside it is, and four write at once without mixing', async () => {
  const { page } = desktop
  await type('cd src && clear')
  await expect(tabs().first()).toContainText('src')
  for (const [count, keys] of [[2, 'Control+Shift+D'], [3, 'Control+Shift+S'], [4, 'Control+Shift+S']] as const) {
    await page.keyboard.press(keys)
    await expect(screens()).toHaveCount(count)
    await expect(screens().filter({ hasText: /[$#]/ })).toHaveCount(count)
    await expect(page.locator('[data-terminal]').nth(count - 1).locator('textarea')).toBeFocused()
    await type('echo "in:$PWD:"')
    await expect(screens().filter({ hasText: `in:${desktop.project.directory}/src:` })).toHaveCount(count - 1)
  }
  await expect(page.getByRole('button', { name: 'Split this terminal' })).toBeDisabled()
  for (const at of [1, 2, 3, 4]) {
    await type(`clear; while [ ! -e ../go ]; do sleep 0.05; done; for i in $(seq 3000); do echo "t${at} $i"; done; echo "t${at} done"`)
    await page.keyboard.press('Control+Shift+ArrowRight')
  }
  await desktop.project.write('go', '')
  for (const at of [1, 2, 3, 4]) {
    const shown = screens().filter({ hasText: `t${at} done` })
    await expect(shown).toHaveCount(1)
    await expect(shown).not.toContainText(new RegExp(`t[^${at}] \\d`))
  }
  await keepPicture(page, 'terminal-four')
})

test('who ends a terminal is asked when a program runs in it', async () => {
  const { page } = desktop
  await expect(focused()).toBeFocused()
  await type("clear; sh -c 'echo begun-$((1+1)); sleep 1000; true'")
  await expect(screens().filter({ hasText: 'begun-2' })).toHaveCount(1)
  await page.keyboard.press('Control+Shift+KeyW')
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('sh still runs in it')
  expect(await seriousProblems(page)).toEqual([])
  await keepPicture(page, 'terminal-ending')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(screens()).toHaveCount(4)
  await expect(focused()).toBeFocused()
  await page.keyboard.press('Control+Shift+KeyW')
  await dialog.getByRole('button', { name: 'End terminal' }).click()
  await expect(screens()).toHaveCount(3)
  for (const left of [2, 1]) {
    await expect(focused()).toBeFocused()
    await page.keyboard.press('Control+Shift+KeyW')
    await expect(screens()).toHaveCount(left)
  }
})

test('keys lead out of a terminal, along its tabs, and back', async () => {
  const { page } = desktop
  await expect(focused()).toBeFocused()
  await expect(focused()).toHaveAccessibleName('Terminal bash')
  await expect(focused()).toHaveAccessibleDescription('Control Shift Up leaves the terminal')
  await page.keyboard.press('Control+Shift+Backquote')
  await expect(tabs()).toHaveCount(2)
  await expect(screens()).toContainText(/[$#]/)
  await expect(focused()).toBeFocused()
  await page.keyboard.press('Control+Shift+ArrowUp')
  await expect(tabs().nth(1)).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(tabs().first()).toBeFocused()
  await expect(tabs().first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'New terminal' })).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Delete')
  await expect(tabs()).toHaveCount(1)
  await page.keyboard.press('Control+Shift+ArrowUp')
  await page.keyboard.press('Enter')
  await expect(focused()).toBeFocused()
})

test('another shell is chosen from the menu; one that cannot start says so and offers ways out', async () => {
  const { page } = desktop
  await page.getByRole('button', { name: 'Choose a shell' }).click()
  await expect(page.getByRole('menuitem', { name: /^bash/ })).toBeVisible()
  expect(await seriousProblems(page)).toEqual([])
  await keepPicture(page, 'terminal-shells')
  await page.getByRole('menuitem', { name: /^(da)?sh\b/ }).first().click()
  await expect(tabs()).toHaveCount(2)
  await expect(tabs().nth(1)).toContainText(/sh/)
  await expect(focused()).toBeFocused()
  await type('exit')
  await expect(page.getByText('This terminal has ended.')).toBeVisible()
  await page.getByRole('button', { name: 'Close', exact: true }).filter({ visible: true }).click()
  await expect(tabs()).toHaveCount(1)
  await command('End the terminal')
  await expect(page.getByText('No terminal', { exact: true })).toBeVisible()
  await keepPicture(page, 'terminal-none')
  await page.evaluate((shell) => {
    const kept = JSON.parse(localStorage.getItem('preferences.1') ?? '{}') as object
    // The window writes what it holds as it goes; this comes after it.
    window.addEventListener('pagehide', () => localStorage.setItem('preferences.1', JSON.stringify({ ...kept, shell })))
  }, `${desktop.project.directory}/no-such-shell`)
  await page.reload()
  const problem = page.getByRole('alert').filter({ hasText: 'No terminal was started' }).first()
  await expect(problem).toContainText('no-such-shell')
  expect(await seriousProblems(page)).toEqual([])
  await keepPicture(page, 'terminal-no-shell')
  await page.getByRole('button', { name: 'Always the system’s shell' }).click()
  await expect(screens()).toContainText(/[$#]/)
})

test('a narrow terminal keeps its bar, search and text in place', async () => {
  const { app, page } = desktop
  await expect(focused()).toBeFocused()
  await type('clear; printf "\\033[32m✓\\033[0m a line of some length that is longer than a narrow pane is wide\\n%.0s" 1 2 3')
  await page.keyboard.press('Control+Shift+Backquote')
  await expect(tabs()).toHaveCount(2)
  await page.keyboard.press('Control+Shift+Backquote')
  await expect(tabs()).toHaveCount(3)
  await expect(screens()).toContainText(/[$#]/)
  await page.keyboard.press('Control+Shift+PageDown')
  await expect(screens()).toContainText('a line of some length')
  await command('Show or hide the sidebar')
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setMinimumSize(300, 300)
    window?.setContentSize(380, 640)
  })
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(380)
  await command('Search in the terminal')
  await page.getByRole('search').getByRole('textbox').fill('length')
  await expect(page.getByRole('search')).toContainText(/\d of \d/)
  const spill = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(await spill()).toBe(0)
  expect(await seriousProblems(page)).toEqual([])
  await keepPicture(page, 'terminal-380')
  await page.emulateMedia({ colorScheme: 'light' })
  await keepPicture(page, 'terminal-380-light')
})

function opened(): Promise<string[]> {
  return desktop.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
}

function screens() {
  return desktop.page.locator('[data-terminal] .xterm-rows').filter({ visible: true })
}

function tabs() {
  return desktop.page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')
}

function row(text: RegExp) {
  return desktop.page.locator('[data-terminal] .xterm-rows > div').filter({ hasText: text, visible: true })
}

/** The middle of some words of a row. */
async function place(line: Locator, words: string): Promise<[number, number]> {
  const box = await line.evaluate((element, wanted) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1
      if (at < 0) continue
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + wanted.length)
      const { x, y, width, height } = range.getBoundingClientRect()
      return { x: x + width / 2, y: y + height / 2 }
    }
    throw new Error(`${wanted} is not there`)
  }, words)
  return [box.x, box.y]
}

/** Moves the pointer to some words, from beside them: links are looked for when it moves. */
async function point(line: Locator, words: string) {
  const [x, y] = await place(line, words)
  await desktop.page.mouse.move(x + 12, y)
  await desktop.page.mouse.move(x, y)
}

function focused() {
  return desktop.page.locator('[data-terminal] textarea:focus')
}

async function type(line: string) {
  await expect(focused()).toBeFocused()
  await desktop.page.keyboard.type(line)
  await desktop.page.keyboard.press('Enter')
}

async function command(title: string) {
  const { page } = desktop
  await page.keyboard.press('Control+Shift+P')
  await page.getByRole('combobox').fill(title)
  await page.getByRole('option', { name: title }).first().click()
}
