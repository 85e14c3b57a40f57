import { expect, test } from '@playwright/test'
import { keepPicture, openProject, sendPrompt, startWindow, type WindowApp } from '../support/desktop-app'

// Nothing jumps, and who works with keys sees where they are.

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp

test.beforeAll(async () => {
  desktop = await startWindow({ files: { 'src/a.ts': 'export const a = 1\n', 'check.sh': 'for n in 1 2 3 4 5 6; do echo line $n; done\n' } })
  await desktop.resize(1280, 840)
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('while a turn streams text and runs tools, nothing moves but the growing end', async () => {
  const { page, model } = desktop
  const text = Array.from({ length: 80 }, (_, at) => `Sentence ${at} of an answer that grows${at % 12 === 11 ? '.\n\n' : '. '}`)
  const seen = Promise.withResolvers<void>()
  model.script([
    { reasoning: 'I think about it for a while.', text, until: seen.promise, tools: [{ name: 'bash', input: { command: 'sh check.sh', description: 'Runs the check' } }] },
    { text, tools: [{ name: 'edit', input: { filePath: 'src/a.ts', oldString: '1', newString: '2' } }] },
    { text: [...text, '| a | b |\n| - | - |\n| 1 | 2 |\n\n', '```ts\nconst a = 1\n```\n\n', 'That is all.'] },
  ])
  await sendPrompt(page, 'Take your time')
  await expect(page.getByText('Sentence 11 of').first()).toBeVisible()
  await page.evaluate(watchShifts)
  seen.resolve()
  await expect(page.getByText('That is all.')).toBeVisible()
  await expect(page.getByTestId('stop')).toHaveCount(0)
  const shifts = await page.evaluate(() => (window as Window & { shifts?: Shift[] }).shifts ?? [])
  const sum = shifts.reduce((total, { value }) => total + value, 0)
  test.info().annotations.push({ type: 'layout shift', description: `${sum.toFixed(4)} in ${shifts.length} shifts: ${JSON.stringify(shifts.slice(0, 8))}` })
  expect(sum, JSON.stringify(shifts)).toBeLessThan(0.05)
})

const places = [
  { name: 'chat', open: 'Control+l' },
  { name: 'files', open: 'Control+e' },
  { name: 'review', open: 'Control+Shift+g' },
  { name: 'settings', open: 'Control+Comma' },
]

for (const { name, open } of places) {
  test(`the focus is seen wherever Tab leads: ${name}`, async () => {
    const { page } = desktop
    // Half-way through a transition nothing could be compared.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.keyboard.press(open)
    if (name === 'settings') await page.getByRole('tab', { name: 'Appearance' }).click()
    const unseen = new Set<string>()
    for (let step = 0; step < 40; step += 1) {
      // In the composer and the editor Tab has a meaning of its own; Escape gives it back.
      if (await page.evaluate(() => document.activeElement?.matches('textarea, [contenteditable]') ?? false)) await page.keyboard.press('Escape')
      await page.keyboard.press('Tab')
      const place = await page.evaluate(unseenFocus)
      if (place) unseen.add(place)
    }
    await keepPicture(page, `focus-${name}`)
    expect([...unseen]).toEqual([])
  })
}

type Shift = { value: number; moved: string[] }

function watchShifts() {
  const shifts: Shift[] = []
  const describe = (node: Node | null | undefined) => (node instanceof Element ? `${node.tagName.toLowerCase()}.${node.getAttribute('class') ?? ''}` : '')
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources?: { node?: Node }[] })[]) {
      shifts.push({ value: entry.value, moved: (entry.sources ?? []).map(({ node }) => describe(node)) })
    }
  }).observe({ type: 'layout-shift' })
  Object.assign(window, { shifts })
}

/** What has the focus without looking any different for it; undefined when it is seen. */
async function unseenFocus(): Promise<string | undefined> {
  // A group passes the focus on to the one of its parts whose turn it is.
  await new Promise((done) => requestAnimationFrame(done))
  const element = document.activeElement
  if (!(element instanceof HTMLElement) || element === document.body) return undefined
  // The terminal and the editor show the focus by their caret.
  if (element.closest('.xterm, .cm-editor')) return undefined
  // A tree has the focus as a whole and shows it on a row.
  const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '')
  const around: Element[] = row ? [row, ...row.querySelectorAll('[data-active]')] : []
  for (let node: Element | null = element; node && around.length < 6; node = node.parentElement) around.push(node)
  const look = () =>
    around
      .flatMap((node) =>
        [undefined, '::before', '::after'].map((part) => {
          const style = getComputedStyle(node, part)
          return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor, style.backgroundColor, style.opacity].join()
        }),
      )
      .join()
  const focused = look()
  element.blur()
  // Some parts learn of it in the next frame.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  const rest = look()
  element.focus()
  return focused === rest ? element.outerHTML.slice(0, 160) : undefined
}
