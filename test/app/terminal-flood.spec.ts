import { expect, test } from '@playwright/test'
import { openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'
import { withoutGraphics } from '../support/without-graphics'

test.describe.configure({ mode: 'serial' })

/** Milliseconds of flooding that are looked at. */
const WATCHED = 2500

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop()
  await withoutGraphics(desktop)
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a command of an answer or of a tool is typed into the terminal, and the person runs it', async () => {
  const { page, model } = desktop
  model.script([{ tools: [{ name: 'bash', input: { command: 'echo from-$((40+1))', description: 'Says a number' } }] }, { text: 'Then run:\n\n```sh\n$ echo answer-$((40+2))\n```\n' }])
  await sendPrompt(page, 'Which number?')
  await page.getByRole('button', { name: 'Allow once' }).or(page.getByText('Then run:')).first().waitFor()
  if (await page.getByRole('button', { name: 'Allow once' }).isVisible()) await page.getByRole('button', { name: 'Allow once' }).click()
  await expect(page.getByText('Then run:')).toBeVisible()
  await page.getByRole('button', { name: 'Put into the terminal' }).last().click()
  await expect(screens()).toContainText('echo answer-$((40+2))')
  await expect(focused()).toBeFocused()
  await expect(screens()).not.toContainText('answer-42')
  await page.keyboard.press('Enter')
  await expect(screens()).toContainText('answer-42')
  await page.getByRole('tablist', { name: 'Open tabs' }).getByRole('tab').first().click()
  await page.locator('[data-tool="bash"]').hover()
  await page.locator('[data-tool="bash"]').getByRole('button', { name: 'Put into the terminal' }).click()
  await expect(screens()).toContainText('echo from-$((40+1))')
  await page.keyboard.press('Enter')
  await expect(screens()).toContainText('from-41')
})

test('a flood leaves the window alive, another terminal answers, and memory does not grow with it', async () => {
  const { app, page } = desktop
  const rendererMemory = () => app.evaluate(({ app }) => app.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0) / 1024)
  await type('clear')
  const before = await rendererMemory()
  await type('yes "the quick brown fox jumps over the lazy dog"')
  await expect(screens()).toContainText('lazy dog')
  const gap = await page.evaluate(watchFrames, WATCHED)
  await page.keyboard.press('Control+Shift+KeyD')
  await expect(screens()).toHaveCount(2)
  await expect(screens().filter({ hasText: /[$#]\s*$/ })).toHaveCount(1)
  await expect(page.locator('[data-terminal]').nth(1).locator('textarea')).toBeFocused()
  const recorded = await page.evaluateHandle(recordEchoes)
  for (const [at, letter] of [...'abcdefghijkl'].entries()) {
    await page.keyboard.press(letter)
    await expect.poll(() => recorded.evaluate(({ length }) => length)).toBe(at + 1)
  }
  const echoes = await recorded.jsonValue()
  await page.keyboard.press('Control+Shift+ArrowLeft')
  await expect(page.locator('[data-terminal]').first().locator('textarea')).toBeFocused()
  const stopping = Date.now()
  await page.keyboard.press('Control+c')
  await expect(screens().first()).toContainText('^C')
  const stopped = Date.now() - stopping
  const grown = (await rendererMemory()) - before
  echoes.sort((one, other) => one - other)
  test.info().annotations.push({ type: 'measured', description: JSON.stringify({ gap: Math.round(gap), echoes: echoes.map(Math.round), stopped, grown: Math.round(grown) }) })
  // Wide bounds: a machine that does other things is slower, one that freezes is slower by far.
  expect(gap).toBeLessThan(500)
  expect(echoes[Math.floor(echoes.length / 2)]).toBeLessThan(400)
  expect(grown).toBeLessThan(400)
})

/** The longest time between two frames. */
function watchFrames(time: number): Promise<number> {
  return new Promise((resolve) => {
    const begin = performance.now()
    let [last, longest] = [begin, 0]
    const look = (now: number) => {
      longest = Math.max(longest, now - last)
      last = now
      if (now - begin > time) resolve(longest)
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

/** A list that grows by the time from each letter's key to the letter on the screen of the terminal that has the keys. */
function recordEchoes(): number[] {
  const times: number[] = []
  const rows = document.activeElement?.closest('[data-terminal]')?.querySelector('.xterm-rows')
  const [pressed, letters] = [{ at: 0 }, { all: '' }]
  const onKey = ({ key }: KeyboardEvent) => {
    if (key.length > 1) return
    pressed.at = performance.now()
    letters.all += key
  }
  window.addEventListener('keydown', onKey, { capture: true })
  const watch = new MutationObserver(() => {
    if (times.length < letters.all.length && rows?.textContent.trimEnd().endsWith(letters.all)) times.push(performance.now() - pressed.at)
  })
  if (rows) watch.observe(rows, { subtree: true, childList: true, characterData: true })
  return times
}

function screens() {
  return desktop.page.locator('[data-terminal] .xterm-rows').filter({ visible: true })
}

function focused() {
  return desktop.page.locator('[data-terminal] textarea:focus')
}

async function type(line: string) {
  await expect(focused()).toBeFocused()
  await desktop.page.keyboard.type(line)
  await desktop.page.keyboard.press('Enter')
}
