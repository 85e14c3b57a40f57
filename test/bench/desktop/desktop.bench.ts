import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { connect, listed, revealed, shownLog, tab } from '../../support/app-session'
import { composer, openProject, sendPrompt, startDesktop, type DesktopApp } from '../../support/desktop-app'
import { clickToPaint, watchFrames } from '../../support/frame-watch'
import { longSession, streamedPieces } from '../../support/long-session'
import { windowAtRest, windowMemory, type WindowMemory } from '../../support/window-memory'
import { cpuSeconds, paintsSinceStart } from './bench-app'
import { Report } from './report'

// One session of 10,000 messages, sixty of 100, in the real app. Figures, not verdicts: see the printed table.

test.describe.configure({ mode: 'serial' })

const LONG = 'Long work'
const SIXTY = Array.from({ length: 60 }, (_, index) => `Session ${String(index + 1).padStart(2, '0')}`)
const RATE = 500
/** BENCH_PROFILE=1 writes CPU profiles of the window beside the figures. */
const profiling = process.env['BENCH_PROFILE'] === '1'

const report = new Report()
let desktop: DesktopApp

const timelineEnd = (title: string) => ({ testid: 'timeline', text: `The end of ${title}.` })
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const stop = () => desktop.page.getByTestId('stop').filter({ visible: true })

test.afterAll(async () => {
  report.print()
  await desktop?.close()
})

/** A CPU profile of the window while `work` goes on, when it is asked for. */
async function profiled(name: string, work: () => Promise<void>) {
  if (!profiling) return work()
  const cdp = await desktop.page.context().newCDPSession(desktop.page)
  await cdp.send('Profiler.enable')
  await cdp.send('Profiler.setSamplingInterval', { interval: 500 })
  await cdp.send('Profiler.start')
  await work()
  const { profile } = await cdp.send('Profiler.stop')
  await cdp.detach()
  await writeFile(path.resolve(import.meta.dirname, `../../../test-results/${name}.cpuprofile`), JSON.stringify(profile))
}

test('start: a store as after weeks of work', async () => {
  desktop = await startDesktop()
  await openProject(desktop)
  const client = await connect(desktop)
  const started = performance.now()
  for (const title of SIXTY) await client('session.import', { body: longSession(title, 100) })
  report.add('taking in 60 sessions of 100 messages', performance.now() - started)
  const long = performance.now()
  await client('session.import', { body: longSession(LONG, 10_000, Date.now()) })
  report.add('taking in 10,000 messages', performance.now() - long)
  await expect(listed(desktop.page, LONG)).toBeVisible()
  await desktop.restart()
  await expect(composer(desktop.page)).toBeVisible()
})

test('cold start with the long session on the screen', async () => {
  await listed(desktop.page, LONG).click()
  await expect(shownLog(desktop.page)).toContainText(`The end of ${LONG}.`)
  const runs = []
  for (let run = 0; run < 3; run += 1) {
    await desktop.restart()
    await expect(shownLog(desktop.page)).toContainText(`The end of ${LONG}.`)
    runs.push(await paintsSinceStart(desktop))
  }
  report.add('process start to first paint', median(runs.map(({ first }) => first)))
  report.add('process start to the conversation', median(runs.map(({ largest }) => largest)), { target: 2000 })
  await desktop.page.keyboard.press('Control+w')
})

test('opening and switching', async () => {
  const { page } = desktop
  const reads: number[] = []
  page.on('response', (response) => {
    if (/\/message\?/.test(response.url())) void response.json().then((messages: unknown[]) => reads.push(messages.length), () => undefined)
  })
  const open = async (title: string) => {
    const row = await revealed(page, title)
    return clickToPaint(page, { click: () => row.click(), shown: timelineEnd(title) })
  }
  await open(SIXTY[59] ?? '')
  report.add('open the session of 10,000 messages', await open(LONG), { target: 200 })
  const others: number[] = []
  await profiled('open', async () => {
    for (const title of SIXTY.slice(40, 46)) others.push(await open(title))
  })
  report.add('open a session of 100 messages, median', median(others), { target: 200 })
  report.add('open a session of 100 messages, longest', Math.max(...others), { target: 200 })
  report.add('largest read (messages)', Math.max(...reads), { unit: '', target: 50 })
  const switches: number[] = []
  const [one, other] = [SIXTY[45] ?? '', SIXTY[44] ?? '']
  await profiled('switch', async () => {
    for (let round = 0; round < 12; round += 1) {
      const title = round % 2 === 0 ? other : one
      switches.push(await clickToPaint(page, { click: () => tab(page, title).click(), shown: timelineEnd(title) }))
    }
  })
  report.add('switch between two open sessions, median', median(switches), { target: 50 })
  report.add('switch between two open sessions, longest', Math.max(...switches))
  const back = await clickToPaint(page, { click: () => tab(page, LONG).click(), shown: timelineEnd(LONG) })
  report.add('switch to one that was opened seven tabs ago', back, { target: 200 })
})

test('scroll through the long session', async () => {
  const { page } = desktop
  await shownLog(page).hover()
  await page.evaluate(watchJumps)
  const frames = await watchFrames(page, () => profiled('scroll', async () => {
    for (let step = 0; step < 300; step += 1) await page.mouse.wheel(0, -240)
  }))
  report.addFrames('scroll up with the wheel, older pages coming', frames, 100)
  const { wrong, shifts } = await page.evaluate(() => (window as unknown as { jumps: { wrong: number; shifts: number } }).jumps)
  report.add('scroll up: largest movement the wrong way (px)', wrong, { unit: 'px', target: 2 })
  report.add('scroll up: such movements', shifts, { unit: '' })
  const down = await watchFrames(page, async () => {
    for (let step = 0; step < 300; step += 1) await page.mouse.wheel(0, 400)
  })
  report.addFrames('scroll down through what is read', down, 100)
  await page.getByRole('button', { name: 'Jump to the end' }).click({ timeout: 3000 }).catch(() => undefined)
})

/** Notes how far rows in sight move down-page while the wheel goes up. */
function watchJumps() {
  const jumps = { wrong: 0, shifts: 0, on: true }
  Object.assign(window, { jumps })
  const box = [...document.querySelectorAll<HTMLElement>('[role="log"]')].find((element) => !element.closest('[data-hidden]'))
  let before: { row: Element; key: string | null; top: number } | undefined
  const frame = () => {
    if (before?.row.isConnected && before.row.getAttribute('data-index') === before.key) {
      const moved = before.row.getBoundingClientRect().top - before.top
      if (moved < -1) Object.assign(jumps, { wrong: Math.max(jumps.wrong, -moved), shifts: jumps.shifts + 1 })
    }
    const area = box?.getBoundingClientRect()
    const row = area && document.elementFromPoint(area.left + area.width / 2, area.top + area.height / 2)?.closest('[data-index]')
    before = row ? { row, key: row.getAttribute('data-index'), top: row.getBoundingClientRect().top } : undefined
    if (jumps.on) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}

async function stream(seconds: number, meanwhile: () => Promise<void> = () => Promise.resolve()) {
  const { page, model } = desktop
  model.script([{ text: streamedPieces(RATE * seconds), perSecond: RATE }])
  await sendPrompt(page, 'Write for a while')
  await expect(stop()).toBeVisible()
  await meanwhile()
  await expect(stop()).toBeHidden({ timeout: 60_000 })
}

test('streaming into the long session', async () => {
  const { page, app } = desktop
  await stream(2)
  const before = await cpuSeconds(app)
  const frames = await watchFrames(page, () => profiled('stream', () => stream(10)))
  const after = await cpuSeconds(app)
  report.addFrames('500 tokens/s for 10 s', frames, 100)
  for (const [type, used] of Object.entries(after)) report.add(`500 tokens/s: CPU of ${type}`, ((used - (before[type] ?? 0)) / frames.seconds) * 100, { unit: '%' })
})

test('typing while it streams', async () => {
  const { page } = desktop
  const words = 'a person goes on writing while the agent answers '.repeat(4)
  const frames = await watchFrames(page, () =>
    profiled('typing', () =>
      stream(10, async () => {
        await composer(page).focus()
        await page.keyboard.type(words, { delay: 35 })
      }),
    ),
  )
  const slow = frames.slowKeys.toSorted((a, b) => a - b)
  const share = (part: number) => slow[Math.floor(words.length * part) - (words.length - slow.length)] ?? 16
  report.addFrames('typing while it streams', frames, 100)
  report.add('typing while it streams: key to paint, median', share(0.5), { target: 50 })
  report.add('typing while it streams: key to paint, p95', share(0.95), { target: 100 })
  report.add('typing while it streams: key to paint, longest', slow.at(-1) ?? 16)
  await composer(page).fill('')
})

const amounts = ['heap', 'process', 'app', 'nodes', 'listeners'] as const

function addGrowth(one: WindowMemory, fifty: WindowMemory, when: string) {
  for (const key of amounts) {
    const unit = key === 'nodes' || key === 'listeners' ? '' : 'MB'
    report.add(`${key} after one session${when}`, one[key], { unit })
    report.add(`${key} after fifty sessions${when}`, fifty[key], { unit })
    report.add(`${key} after fifty ÷ after one${when}`, fifty[key] / one[key], { unit: '×', ...(unit === 'MB' ? { target: 1.3 } : {}) })
  }
}

test('memory after fifty sessions', async () => {
  await desktop.page.keyboard.press('Control+w')
  for (let tabs = await desktop.page.locator('[role="tab"]').count(); tabs > 1; tabs -= 1) await desktop.page.keyboard.press('Control+w')
  await desktop.restart()
  const { page } = desktop
  await expect(listed(page, LONG)).toBeVisible()
  const open = async (title: string) => {
    await (await revealed(page, title)).click()
    await expect(shownLog(page)).toContainText(`The end of ${title}.`)
  }
  await open(SIXTY[0] ?? '')
  const one = await windowMemory(desktop)
  await windowAtRest(page)
  const oneAtRest = await windowMemory(desktop)
  let ten = one
  for (const [index, title] of SIXTY.slice(1, 50).entries()) {
    await open(title)
    if (index === 8) ten = await windowMemory(desktop)
  }
  const fifty = await windowMemory(desktop)
  // By ten everything that is kept of a few sessions is there, and the code that shows them is compiled.
  for (const key of ['heap', 'process', 'app'] as const) report.add(`${key} after fifty ÷ after ten`, fifty[key] / ten[key], { unit: '×', target: 1.2 })
  addGrowth(one, fifty, '')
  await windowAtRest(page)
  addGrowth(oneAtRest, await windowMemory(desktop), ', at rest')
})

test('a thousand sessions in the sidebar', async () => {
  const { page } = desktop
  const client = await connect(desktop)
  for (let index = 0; index < 1000; index += 1) await client('session.create', { body: { title: `Small ${index}` } })
  await (await revealed(page, 'Small 999')).hover()
  const frames = await watchFrames(page, () => profiled('sidebar', async () => {
    for (let step = 0; step < 200; step += 1) await page.mouse.wheel(0, step < 100 ? 300 : -300)
  }))
  report.addFrames('scroll 1,000 sessions', frames, 100)
  report.add('rows in the page of 1,000 sessions', await page.locator('[data-testid="folders"] li').count(), { unit: '', target: 80 })
  const last = await client('session.list', { query: { limit: 10 } })
  const moved = await watchFrames(page, async () => {
    for (const [index, { id }] of last.entries()) await client('session.update', { params: { sessionID: id }, body: { title: `Changed ${index}` } })
    await expect(listed(page, 'Changed 9')).toHaveCount(1)
  })
  report.addFrames('changes come to 1,000 listed sessions', moved, 100)
})
