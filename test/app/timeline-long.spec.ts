import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'
import { watchFrames } from '../support/frame-watch'
import { longSession } from '../support/long-session'
import { mcpChild } from '../support/mcp'

// A conversation of ten thousand messages: what is on the screen stays where it is while older pages come and diagrams above
// get their size, and words are found in all of it.

test.describe.configure({ mode: 'serial' })

const MESSAGES = 10_000
/** Longest time (ms) between two frames. The aim is 100 on a quiet machine; a test run shares its cores, so only freezing fails it. */
const GAP = 400
const diagram = (name: string) => `\`\`\`mermaid\nflowchart TD\n  A[${name}] --> B\n  B --> C\n  C --> D\n  D --> E\n  E --> F\n\`\`\`\n\n`

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ config: { mcp: { child: mcpChild('good') }, permission: { child_progress: 'allow' } } })
  await openProject(desktop)
  const { page } = desktop
  const file = path.join(desktop.userData, 'long.json')
  await writeFile(file, JSON.stringify(withDiagrams(longSession('A long way', MESSAGES))))
  await page.keyboard.press('Control+Shift+P')
  await page.keyboard.type('Import a session')
  await page.keyboard.press('Enter')
  await page.getByTestId('import-file').setInputFiles(file)
  await expect(page.getByText('The end of A long way.').last()).toBeVisible({ timeout: 60_000 })
})

test.afterAll(async () => {
  await desktop.close()
})

/** Every answer that came in one step begins with a diagram, each another one. */
function withDiagrams(session: ReturnType<typeof longSession>) {
  for (const [index, { parts }] of (session.messages as { parts: { type: string; text?: string }[] }[]).entries()) {
    const [first] = parts
    if (parts.length === 1 && first?.type === 'text' && first.text?.includes('\n\n- `part-')) first.text = diagram(`Step ${index}`) + first.text
  }
  return session
}

type Places = { element: HTMLElement; tops: number[]; on: boolean }

const log = () => desktop.page.getByRole('log', { name: 'Conversation' })
const undrawn = () => log().evaluate((box) => box.querySelectorAll('[data-diagram]:not([data-diagram="drawn"])').length)

/** Scrolls to a place, then follows a row in the middle of it, frame by frame, while `work` goes on; how far it moved at most. */
async function movement({ to, work }: { to: 'start' | 'middle'; work: () => Promise<unknown> }): Promise<{ moved: number; undrawn: number }> {
  const { page } = desktop
  const waiting = await log().evaluate(async (box, place) => {
    box.scrollTo(0, place === 'start' ? 380 : box.scrollHeight / 2)
    // The list draws what is there now.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame)
    const view = box.getBoundingClientRect()
    const rows = [...box.querySelectorAll<HTMLElement>(':scope > [role="presentation"] > [data-index]')]
    const element = rows.find((row) => row.getBoundingClientRect().bottom > view.top + view.height / 2)!
    const places: Places = { element, tops: [], on: true }
    Object.assign(window, { places })
    const frame = () => {
      places.tops.push(element.isConnected ? element.getBoundingClientRect().top : Number.NaN)
      if (places.on) requestAnimationFrame(frame)
    }
    frame()
    return box.querySelectorAll('[data-diagram]:not([data-diagram="drawn"])').length
  }, to)
  await work()
  return page.evaluate((count) => {
    const { places } = window as unknown as { places: Places }
    places.on = false
    return { moved: Math.round(Math.max(...places.tops) - Math.min(...places.tops)), undrawn: count }
  }, waiting)
}

test('what is read stays in its place while diagrams around it are drawn', async () => {
  const seen = await movement({ to: 'middle', work: () => expect.poll(undrawn).toBe(0) })
  expect(seen.undrawn).toBeGreaterThan(2)
  expect(seen.moved).toBeLessThanOrEqual(1)
  await keepPicture(desktop.page, 'timeline-diagrams')
})

test('what is read stays in its place while an older page comes', async () => {
  const height = () => log().evaluate((box) => box.scrollHeight)
  const before = await height()
  const seen = await movement({
    to: 'start',
    work: async () => {
      await expect.poll(height).toBeGreaterThan(before + 2000)
      await expect.poll(undrawn).toBe(0)
    },
  })
  expect(seen.moved).toBeLessThanOrEqual(1)
  await keepPicture(desktop.page, 'timeline-older')
})

test('words are found in ten thousand messages; reading them all can be stopped and gone on with', async () => {
  test.setTimeout(180_000)
  const { page } = desktop
  const bar = page.getByTestId('find-bar')
  const older = page.getByTestId('find-older')
  await page.keyboard.press('Control+f')
  await page.keyboard.type('Question 0:')
  await expect(page.getByTestId('find-count')).toHaveText('None')
  await expect(older).toContainText(/Looked through the last \d+ messages/)
  await keepPicture(page, 'find-older')
  const frames = await watchFrames(page, async () => {
    await older.getByRole('button', { name: 'Search earlier ones' }).click()
    await expect(older).toContainText(/[1-9],?\d{3} messages read…/)
    await older.getByRole('button', { name: 'Stop' }).click()
    await expect(older).toContainText(/Looked through the last [\d,]+ messages/)
    await older.getByRole('button', { name: 'Search earlier ones' }).click()
    await expect(older).toHaveCount(0, { timeout: 90_000 })
    await expect(page.getByTestId('find-count')).toHaveText('1 of 1')
  })
  await expect(page.getByText('Question 0:')).toBeVisible()
  console.log(`find in ${MESSAGES} messages: ${JSON.stringify(frames)}`)
  expect(frames.longest).toBeLessThan(GAP)
  // A common word: the count stops at its bound, and typing goes on meanwhile.
  const typing = await watchFrames(page, async () => {
    await bar.getByRole('textbox').fill('')
    await page.keyboard.type('parser reads')
    await expect(page.getByTestId('find-count')).toHaveText(/of [\d,]+\+?$/)
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('Enter')
  })
  console.log(`typing a common word: ${JSON.stringify(typing)}`)
  expect(typing.longest).toBeLessThan(GAP)
  await page.keyboard.press('Escape')
  await expect(bar).toHaveCount(0)
})

test('a tool of an MCP server says how far it is, and what was stopped is sent again in one press', async () => {
  const { page, model } = desktop
  await page.keyboard.press('Control+n')
  model.script([{ tools: [{ name: 'child_progress', input: { text: 'three steps' } }] }, { text: 'Going on', hang: true }, { text: 'The second time it went well.' }])
  await sendPrompt(page, 'Go three steps')
  const tool = page.locator('[data-tool="child_progress"]')
  await expect(tool.getByTestId('tool-progress')).toContainText(/step \d · \d of 3/)
  await expect(tool).toContainText('three steps')
  await expect(tool.getByTestId('tool-progress')).toHaveCount(0)
  await expect(page.getByText('Going on')).toBeVisible()
  await page.getByTestId('stop').click()
  await page.getByRole('button', { name: 'Send again', exact: true }).click()
  await expect(page.getByText('The second time it went well.')).toBeVisible()
  await expect(page.getByTestId('message-user').filter({ visible: true })).toHaveCount(2)
})
