import type { Page } from '@playwright/test'

/** What was seen between two frames of a window, in milliseconds. */
export type Frames = {
  count: number
  median: number
  p95: number
  longest: number
  /** Gaps over 100 and over 250 ms. */
  over100: number
  over250: number
  /** Work that held the page for more than 50 ms. */
  longTasks: number
  longestTask: number
  /** From a key's press to the next paint, where that took more than 16 ms. */
  slowKeys: number[]
  seconds: number
}

type Watch = { gaps: number[]; tasks: number[]; keys: number[]; started: number; on: boolean; observer: PerformanceObserver }

/** Watches the frames of a window while `work` goes on. */
export async function watchFrames(page: Page, work: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(() => {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.entryType === 'longtask') watch.tasks.push(entry.duration)
        else if (entry.name === 'keydown') watch.keys.push(entry.duration)
      }
    })
    const watch: Watch = { gaps: [], tasks: [], keys: [], started: performance.now(), on: true, observer }
    observer.observe({ type: 'longtask' })
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    Object.assign(window, { frameWatch: watch })
    let last = performance.now()
    const frame = () => {
      const now = performance.now()
      watch.gaps.push(now - last)
      last = now
      if (watch.on) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await work()
  const seen = await page.evaluate(() => {
    const { frameWatch: watch } = window as unknown as { frameWatch: Watch }
    watch.on = false
    watch.observer.disconnect()
    return { gaps: watch.gaps, tasks: watch.tasks, keys: watch.keys, seconds: (performance.now() - watch.started) / 1000 }
  })
  const sorted = seen.gaps.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return {
    count: sorted.length,
    median: at(0.5),
    p95: at(0.95),
    longest: sorted.at(-1) ?? 0,
    over100: sorted.filter((gap) => gap > 100).length,
    over250: sorted.filter((gap) => gap > 250).length,
    longTasks: seen.tasks.length,
    longestTask: Math.max(0, ...seen.tasks),
    slowKeys: seen.keys,
    seconds: seen.seconds,
  }
}

/** Milliseconds from a click on the one to the paint that shows the other. */
export async function clickToPaint(page: Page, { click, shown }: { click: () => Promise<void>; shown: { testid: string; text: string } }): Promise<number> {
  await page.evaluate(({ testid, text }) => {
    const result = new Promise<number>((resolve) => {
      const look = (start: number) => {
        const visible = [...document.querySelectorAll(`[data-testid="${testid}"]`)].some(
          (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !element.closest('[data-hidden]') && element.textContent?.includes(text),
        )
        if (!visible) return void requestAnimationFrame(() => look(start))
        // A task posted in a frame runs after that frame is drawn.
        const after = new MessageChannel()
        after.port1.onmessage = () => resolve(performance.now() - start)
        after.port2.postMessage(undefined)
      }
      addEventListener('click', (event) => requestAnimationFrame(() => look(event.timeStamp)), { capture: true, once: true })
    })
    Object.assign(window, { clickToPaint: result })
  }, shown)
  await click()
  return page.evaluate(() => (window as unknown as { clickToPaint: Promise<number> }).clickToPaint)
}
