import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, sendPrompt, startWindow, type WindowApp } from '../support/desktop-app'

// Reading a conversation: finding words in it, quoting from it, maths, diagrams and tables.

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp

test.beforeAll(async () => {
  desktop = await startWindow()
  await openProject(desktop)
  const { page, model } = desktop
  const filler = Array.from({ length: 30 }, (_, line) => `Paragraph ${line} of a long answer that fills the window.`).join('\n\n')
  for (let turn = 0; turn < 6; turn += 1) {
    const needle = turn === 0 || turn === 4 ? '\n\nHere is the **Need**le, in `code` too: needle.' : ''
    model.script([{ text: `Answer number ${turn}.${needle}\n\n${filler}` }])
    await sendPrompt(page, `Question number ${turn}`)
    // The answer of this turn, not of the one before: what is sent while a turn goes on waits, and takes the next answer.
    const answer = page.getByTestId('message-assistant').last()
    await expect(answer).toContainText(`Answer number ${turn}.`)
    await expect(answer).toContainText('Paragraph 29 of')
    await expect(page.getByTestId('stop')).toHaveCount(0)
  }
})

test.afterAll(async () => {
  await desktop.close()
})

function highlighted() {
  return [...(CSS.highlights.get('chat-found-current') ?? [])].map((range) => {
    const place = range as Range
    const box = place.startContainer.parentElement?.closest('[role="log"]')?.getBoundingClientRect()
    const rect = place.getBoundingClientRect()
    return { text: place.toString(), seen: box !== undefined && rect.top >= box.top && rect.bottom <= box.bottom }
  })
}

test('words are found in rows that are not drawn, and brought into sight', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+f')
  const bar = page.getByTestId('find-bar')
  await expect(bar.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('needle')
  await expect(page.getByTestId('find-count')).toHaveText('4 of 4')
  await expect.poll(() => page.evaluate(highlighted)).toEqual([{ text: 'needle', seen: true }])
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('find-count')).toHaveText('1 of 4')
  await expect.poll(() => page.evaluate(highlighted)).toEqual([{ text: 'Needle', seen: true }])
  await expect(page.getByText('Answer number 0.')).toBeVisible()
  await keepPicture(page, 'find')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByTestId('find-count')).toHaveText('4 of 4')
})

test('the case can be minded, and what is not there is said', async () => {
  const { page } = desktop
  await page.getByRole('button', { name: 'Match case' }).click()
  await expect(page.getByTestId('find-count')).toHaveText(/of 2$/)
  await page.getByTestId('find-bar').getByRole('textbox').fill('no such words')
  await expect(page.getByTestId('find-count')).toHaveText('None')
  await expect(page.getByTestId('find-bar').getByRole('button', { name: 'Next', exact: true })).toBeDisabled()
  await page.getByTestId('find-bar').getByRole('textbox').focus()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('find-bar')).toHaveCount(0)
  await expect(composer(page)).toBeFocused()
  expect(await page.evaluate(() => [...CSS.highlights.values()].reduce((sum, highlight) => sum + highlight.size, 0))).toBe(0)
})

test('selected words of an answer go into the prompt as a quote', async () => {
  const { page } = desktop
  await composer(page).fill('About this:')
  await page.getByText('Paragraph 29 of').last().click({ clickCount: 3 })
  await expect(page.getByTestId('quote')).toBeVisible()
  await keepPicture(page, 'quote')
  await page.getByTestId('quote').click()
  await expect(composer(page)).toHaveValue('About this:\n\n> Paragraph 29 of a long answer that fills the window.\n\n')
  await expect(composer(page)).toBeFocused()
  await composer(page).fill('')
  await page.getByText('Paragraph 28 of').last().click({ clickCount: 3 })
  await page.keyboard.press('Control+Shift+L')
  await expect(composer(page)).toHaveValue(/^> Paragraph 28 of/)
  await composer(page).fill('')
})

const drawing = 'flowchart LR\n  Prompt --> Server\n  Server --> Sawfish'

test('a diagram is code while it is written, and drawn once it is complete, in the colours of the theme', async () => {
  const { page, model } = desktop
  const refused: string[] = []
  page.on('console', (message) => {
    if (/Refused to|Content Security Policy/.test(message.text())) refused.push(message.text())
  })
  const rest = Promise.withResolvers<void>()
  model.script([{ text: `So it goes:\n\n\`\`\`mermaid\n${drawing}`, until: rest.promise }])
  await sendPrompt(page, 'Draw it')
  const figure = page.getByRole('figure').last()
  await expect(figure).toContainText('Server --> Sawfish')
  await expect(figure).toHaveAttribute('data-diagram', 'code')
  const room = await figure.evaluate((element) => element.clientHeight)
  rest.resolve()
  await expect(figure).toHaveAttribute('data-diagram', 'drawn')
  // What was kept for it is what it takes: nothing below it moves.
  expect(await figure.evaluate((element) => element.clientHeight)).toBe(room)
  const image = figure.getByRole('img')
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBeGreaterThan(200)
  const before = await image.getAttribute('src')
  await keepPicture(page, 'diagram')
  expect(await seriousProblems(page)).toEqual([])
  const scheme = before?.includes(encodeURIComponent('#e5e8eb')) ? 'light' : 'dark'
  await page.emulateMedia({ colorScheme: scheme })
  await expect(image).not.toHaveAttribute('src', before ?? '')
  await page.emulateMedia({ colorScheme: null })
  expect(refused).toEqual([])
})

test('the source of a diagram is found, shown and copied, and the drawing enlarged', async () => {
  const { page } = desktop
  const figure = page.getByRole('figure').last()
  await figure.getByRole('button', { name: 'Copy', exact: true }).click()
  await composer(page).focus()
  await page.keyboard.press('Control+v')
  await expect(composer(page)).toHaveValue(drawing)
  await composer(page).fill('')
  await page.keyboard.press('Control+f')
  await page.keyboard.type('sawfish')
  await expect.poll(() => page.evaluate(highlighted)).toEqual([{ text: 'Sawfish', seen: true }])
  await expect(figure).toHaveAttribute('data-diagram', 'code')
  await page.keyboard.press('Escape')
  await figure.getByRole('button', { name: 'Show diagram' }).click()
  await expect(figure).toHaveAttribute('data-diagram', 'drawn')
  await figure.getByRole('button', { name: 'Enlarge', exact: true }).click()
  const view = page.getByRole('dialog', { name: 'Diagram' }).getByRole('group')
  await expect(view).toBeFocused()
  const scrolls = () => view.evaluate((element) => element.scrollWidth > element.clientWidth)
  expect(await scrolls()).toBe(false)
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('+')
  await expect.poll(scrolls).toBe(true)
  await page.keyboard.press('0')
  await expect.poll(scrolls).toBe(false)
  expect(await seriousProblems(page)).toEqual([])
  await keepPicture(page, 'diagram-large')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a hostile diagram runs nothing, loads nothing and does not change the rules of drawing', async () => {
  const { page, model } = desktop
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const hostile = [
    '%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "* { fill: url(http://127.0.0.1:9/css) }"}}%%',
    'flowchart LR',
    '  A["<img src=x onerror=window.hacked=1>"] --> B["<script>window.hacked=2</script>words"]',
    '  click A href "javascript:window.hacked=3"',
    '  click B call hack()',
    '  style B fill:url(http://127.0.0.1:9/fill)',
  ].join('\n')
  model.script([{ text: `\`\`\`mermaid\n${hostile}\n\`\`\`\n\nDrawn, or not.` }])
  await sendPrompt(page, 'Draw something evil')
  await expect(page.getByText('Drawn, or not.')).toBeVisible()
  await expect(page.getByRole('figure').last()).toHaveAttribute('data-diagram', /drawn|failed/)
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(asked.filter((url) => url.includes('127.0.0.1:9/'))).toEqual([])
})

const kinds = {
  mindmap: 'mindmap\n  root((The whole app))\n    Server\n      Sessions\n    Window\n      Review of changes',
  gantt: 'gantt\n  dateFormat YYYY-MM-DD\n  section Server\n  Loop :done, a, 2026-11-01, 5d\n  section Window\n  Review :b, after a, 4d',
  journey: 'journey\n  title A day\n  section Morning\n    Ask: 4: Person, Agent\n  section Noon\n    Review: 3: Person',
  git: 'gitGraph\n  commit id: "start"\n  branch feature\n  commit id: "review"\n  checkout main\n  merge feature',
}

test('a map, a plan, a journey and a history wear the colours of the theme and keep their words whole', async () => {
  const { page, model } = desktop
  model.script([{ text: `${Object.values(kinds).map((source) => `\`\`\`mermaid\n${source}\n\`\`\``).join('\n\n')}\n\nFour of them.` }])
  await sendPrompt(page, 'Draw what there is')
  const answer = page.getByTestId('message-assistant').last()
  await expect(answer.locator('[data-diagram="drawn"]')).toHaveCount(Object.keys(kinds).length)
  const drawn = (index: number) => answer.getByRole('img').nth(index).evaluate((image: HTMLImageElement) => decodeURIComponent(image.src))
  expect(await drawn(0)).toContain('text-anchor:middle')
  const blue = await answer.evaluate((element) => {
    const probe = element.ownerDocument.body.appendChild(element.ownerDocument.createElement('i'))
    probe.style.color = 'var(--ansi-blue)'
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  })
  expect(await drawn(2)).toContain(`circle.actor-0{fill:${blue}`)
  await keepPicture(page, 'diagram-kinds')
})

const wide = `| ${Array.from({ length: 9 }, (_, index) => `Column number ${index}`).join(' | ')} |\n|${' --- |'.repeat(9)}\n| ${Array.from({ length: 9 }, (_, index) => `what stands in ${index}`).join(' | ')} |`

test('formulas are set, a diagram with a fault says so, and a wide table scrolls in its own box', async () => {
  const { page, model } = desktop
  model.script([{ text: `With $E = mc^2$:\n$$\n\\int_0^1 x\\,dx\n=\n\\frac{1}{2}\n$$\n\n${wide}\n\n\`\`\`mermaid\nflowchart TD\n  A -->\n\`\`\`` }])
  await sendPrompt(page, 'Reckon it')
  const answer = page.getByTestId('message-assistant').last()
  await expect(answer.getByRole('status').filter({ hasText: 'The diagram could not be drawn: line 2 cannot be read.' })).toBeVisible()
  await expect(answer.locator('math')).toHaveCount(2)
  await desktop.resize(800, 700)
  const box = answer.locator('table').locator('..')
  await expect.poll(() => box.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true)
  expect(await page.getByRole('log').evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
  await keepPicture(page, 'maths-and-table')
  await box.hover()
  await answer.getByRole('button', { name: 'Copy as Markdown' }).click()
  await composer(page).focus()
  await page.keyboard.press('Control+v')
  await expect(composer(page)).toHaveValue(wide)
  await composer(page).fill('')
  expect(await seriousProblems(page)).toEqual([])
})

test('a prompt is jumped to, and sent once more in other words from a fork', async () => {
  const { page, model } = desktop
  await page.keyboard.press('Control+j')
  await page.getByRole('option', { name: 'Question number 1' }).click()
  const prompt = page.getByTestId('message-user').filter({ hasText: 'Question number 1' })
  await expect(prompt).toBeInViewport()
  await prompt.hover()
  await prompt.getByRole('button', { name: /^Edit/ }).click()
  await expect(composer(page)).toHaveValue('Question number 1')
  await expect(page.getByTestId('message-user').filter({ visible: true })).toHaveText([/Question number 0/])
  model.script([{ text: 'Asked in other words.' }])
  await sendPrompt(page, 'Another question')
  await expect(page.getByText('Asked in other words.').filter({ visible: true })).toBeVisible()
  await expect(page.getByText('Question number 2').filter({ visible: true })).toHaveCount(0)
})
