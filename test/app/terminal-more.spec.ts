import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, startDesktop, type DesktopApp } from '../support/desktop-app'
import { withoutGraphics } from '../support/without-graphics'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { 'src/a.ts': 'one\ntwo\nthree\n' } })
  await withoutGraphics(desktop)
  await openProject(desktop)
  await desktop.page.keyboard.press('Control+Backquote')
  await expect(screens()).toHaveCount(1)
  await expect(screens().first()).toContainText(/[$#]/)
})

test.afterAll(async () => {
  await desktop.close()
})

test('keys split it to four, go from one to the next, and a reload keeps the splits and what runs', async () => {
  const { page } = desktop
  await type('echo in-$((10+1))')
  await expect(screens().first()).toContainText('in-11')
  for (const [count, keys] of [[2, 'Control+Shift+D'], [3, 'Control+Shift+S']] as const) {
    await page.keyboard.press(keys)
    await expect(screens()).toHaveCount(count)
    await expect(screens().nth(count - 1)).toContainText(/[$#]/)
  }
  await expect(focused()).toBeFocused()
  await type('echo third-$((10+3))')
  await page.keyboard.press('Control+Shift+ArrowRight')
  await type('echo first-$((10+4))')
  await expect(shown('first-14')).toHaveCount(1)
  await expect(shown('in-11').filter({ hasText: 'first-14' })).toHaveCount(1)
  expect(await seriousProblems(page)).toEqual([])
  await page.reload()
  await expect(screens()).toHaveCount(3)
  await expect(shown('third-13')).toHaveCount(1)
  await expect(shown('first-14')).toHaveCount(1)
  await expect(page.getByRole('separator').filter({ visible: true })).not.toHaveCount(0)
  await keepPicture(page, 'terminal-splits')
  await page.emulateMedia({ colorScheme: 'light' })
  await keepPicture(page, 'terminal-splits-light')
  await page.emulateMedia({ colorScheme: 'dark' })
})

test('ending the others leaves one terminal, whose screen is not drawn anew', async () => {
  const { page } = desktop
  await expect(focused()).toBeFocused()
  await page.keyboard.press('Control+Shift+ArrowRight')
  await command('End the terminal')
  await expect(screens()).toHaveCount(2)
  await command('End the terminal')
  await expect(screens()).toHaveCount(1)
})

test('the tab says where the shell is', async () => {
  const { page } = desktop
  await type('cd src')
  await expect(page.getByRole('tablist', { name: 'Terminals' })).toContainText('src')
  await type('cd ..')
  await expect(page.getByRole('tablist', { name: 'Terminals' })).not.toContainText('src')
})

test('the search counts what it finds, by words, letters and patterns', async () => {
  const { page } = desktop
  await command('Clear the terminal')
  await type("printf 'Apple apple\\npineapple\\n'; clear -x 2>/dev/null; printf 'Apple apple\\npineapple\\n'")
  await expect(screens()).toContainText('pineapple')
  await command('Clear the terminal')
  await type("x=ap; printf \"A${x#a}ple ${x}ple\\npine${x}ple\\n\"")
  await expect(screens()).toContainText('pineapple')
  await page.keyboard.press('Control+Shift+F')
  const search = page.getByRole('search', { name: 'Search in the terminal' })
  await search.getByRole('textbox').fill('apple')
  await expect(search).toContainText(/\d of 3/)
  await search.getByRole('button', { name: 'Capital letters count' }).click()
  await expect(search).toContainText(/\d of 2/)
  await search.getByRole('button', { name: 'Whole words' }).click()
  await expect(search).toContainText(/\d of 1/)
  await search.getByRole('button', { name: 'Regular expression' }).click()
  await search.getByRole('textbox').fill('(')
  await expect(search).toContainText('No pattern')
  expect(await seriousProblems(page)).toEqual([])
  await search.getByRole('textbox').fill('apple')
  // It stands above the screen, whose first line stays in sight.
  const [bar, lines] = await Promise.all([search.boundingBox(), screens().boundingBox()])
  expect(lines?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0))
  await keepPicture(page, 'terminal-search')
  await search.getByRole('textbox').press('Escape')
  await expect(search).toHaveCount(0)
})

test('what is selected goes to the chat as a block, and twice is twice', async () => {
  const { page } = desktop
  await command('Clear the terminal')
  await type('echo for-the-$((1+1))-agent')
  await expect(screens()).toContainText('for-the-2-agent')
  await command('Select everything in the terminal')
  await expect(page.getByRole('button', { name: 'Send to the agent' })).toBeVisible()
  await keepPicture(page, 'terminal-selection')
  await page.getByRole('button', { name: 'Send to the agent' }).click()
  await expect(composer(page)).toHaveValue(/^From the terminal “bash”:\n\n```\n[^]*for-the-2-agent[^]*\n```\n$/)
  await page.keyboard.press('Control+Backquote')
  await page.keyboard.press('Control+Shift+Enter')
  await expect(composer(page)).toHaveValue(/```\n\nFrom the terminal/)
  await page.keyboard.press('Control+Backquote')
})

test('a file that a program names opens at its line', async () => {
  const { page } = desktop
  await command('Clear the terminal')
  await type('echo "src/a.t""s:2:1 - error"')
  const line = page.locator('[data-terminal] .xterm-rows > div').filter({ hasText: /^src\/a\.ts:2:1/ })
  await expect(line).toBeVisible()
  const box = await line.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 8)
  await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 8)
  await expect(page.locator('.xterm-cursor-pointer')).toHaveCount(1)
  // A click alone is for the text.
  await page.mouse.click((box?.x ?? 0) + 30, (box?.y ?? 0) + 8)
  await expect(page.getByText('Ctrl+click')).toBeVisible()
  await page.keyboard.down('Control')
  await page.mouse.click((box?.x ?? 0) + 30, (box?.y ?? 0) + 8)
  await page.keyboard.up('Control')
  await expect(page.getByRole('tab', { name: 'a.ts' }).or(page.getByText('src/a.ts')).filter({ visible: true }).first()).toBeVisible()
  await page.keyboard.press('Control+Backquote')
})

test('the bell marks the tab', async () => {
  const { page } = desktop
  await expect(focused()).toBeFocused()
  await page.keyboard.press('Control+Shift+Backquote')
  await expect(page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')).toHaveCount(2)
  await expect(screens()).toContainText(/[$#]/)
  await type("sleep 1; printf '\\a'")
  await page.keyboard.press('Control+Shift+PageUp')
  await expect(page.getByRole('img', { name: 'The bell rang' })).toBeVisible()
  await page.keyboard.press('Control+Shift+PageDown')
  await expect(page.getByRole('img', { name: 'The bell rang' })).toHaveCount(0)
})

test('a terminal that ended starts again in its place', async () => {
  const { page } = desktop
  await type('exit 4')
  await expect(page.getByText('This terminal has ended with code 4.')).toBeVisible()
  await page.getByRole('button', { name: 'Restart' }).filter({ visible: true }).click()
  await expect(page.getByText('This terminal has ended with code 4.')).toHaveCount(0)
  await expect(screens()).toContainText(/[$#]/)
  await expect(page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')).toHaveCount(2)
})

test('control characters and lines are shown before they are pasted; one answer ends the asking where the shell waits', async () => {
  const { app, page } = desktop
  const paste = async (text: string) => {
    await app.evaluate(({ clipboard }, words) => clipboard.writeText(words), text)
    await command('Paste into the terminal')
  }
  await paste('echo \u001b[31mone\necho two')
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('␛')
  await expect(dialog).toContainText('One control character is left out')
  await expect(dialog.getByRole('checkbox', { name: 'Don’t ask again' })).toBeVisible()
  expect(await seriousProblems(page)).toEqual([])
  await keepPicture(page, 'terminal-paste')
  await dialog.getByRole('checkbox', { name: 'Don’t ask again' }).click()
  await dialog.getByRole('button', { name: 'Paste', exact: true }).click()
  await expect(screens()).toContainText('echo two')
  await page.keyboard.press('Control+c')
  await expect(screens()).toContainText(/\^C[^]*[$#]\s*$/)
  const six = [1, 2, 3, 4, 5, 6].map((at) => `echo line-$((${at}+10))`).join('\n')
  await paste(six)
  // Without a question: the shell shows the lines and waits.
  await expect(screens()).toContainText('echo line-$((6+10))')
  await page.keyboard.press('Enter')
  await expect(screens()).toContainText('line-16')
  await command('Terminal: ask before pasting many lines, on or off')
  await paste(six)
  await expect(dialog).toContainText('Paste 6 lines?')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(focused()).toBeFocused()
})

test('screen readers get the output, and ten thousand lines are there after a reload', async () => {
  const { page } = desktop
  await command('Terminal: for screen readers, on or off')
  await expect(page.locator('.xterm-accessibility').filter({ visible: true })).not.toHaveCount(0)
  await command('Terminal: for screen readers, on or off')
  await command('Clear the terminal')
  await type('seq -f line-%g 1 9950')
  await expect(screens()).toContainText('line-9950')
  await page.reload()
  await expect(screens()).toContainText('line-9950')
  await command('Scroll the terminal to its start')
  await expect(screens().locator('> div').filter({ hasText: /^line-1$/ })).toBeVisible()
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(800, 640))
  await keepPicture(page, 'terminal-narrow')
})

function screens() {
  return desktop.page.locator('[data-terminal] .xterm-rows').filter({ visible: true })
}

function shown(text: string) {
  return screens().filter({ hasText: text })
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
