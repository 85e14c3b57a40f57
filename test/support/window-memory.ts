import { readFile } from 'node:fs/promises'
import { expect, type CDPSession, type Page } from '@playwright/test'
import type { DesktopApp } from './desktop-app'

export type WindowMemory = {
  /** Megabytes of JavaScript values that are still needed. */
  heap: number
  /** Megabytes that the window's process wrote for itself (Linux); pages of programs count or not as others run beside it. */
  process: number
  /** Megabytes that all processes of the app take together (Linux); what they share counts once. */
  app: number
  nodes: number
  listeners: number
}

/** What a window holds once everything that nobody needs is gone. */
export async function windowMemory({ app, page }: Pick<DesktopApp, 'app' | 'page'>): Promise<WindowMemory> {
  const cdp = await page.context().newCDPSession(page)
  try {
    await settle(cdp, page)
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters')
    const { own, all } = await app.evaluate(({ app: electron, BrowserWindow }) => ({
      own: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
      all: electron.getAppMetrics().map(({ pid }) => pid),
    }))
    const shares = await Promise.all(all.map((pid) => megabytes(pid, 'Pss')))
    return {
      heap: usedSize / 2 ** 20,
      process: await megabytes(own, 'Private_Dirty'),
      app: shares.reduce((sum, share) => sum + share, 0),
      nodes,
      listeners: jsEventListeners,
    }
  } finally {
    await cdp.detach()
  }
}

/** Twice, with frames between: what the first round frees lets go of more. */
async function settle(cdp: CDPSession, page: Page) {
  for (let round = 0; round < 3; round += 1) {
    await cdp.send('HeapProfiler.collectGarbage')
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1000 })))
  }
}

/** Waits until the window has let go of what it keeps for a while only: the hidden conversation, the worker that colours code. */
export async function windowAtRest(page: Page): Promise<void> {
  await expect(page.locator('[role="log"]')).toHaveCount(1, { timeout: 90_000 })
  await expect.poll(() => page.workers().length, { timeout: 90_000 }).toBe(0)
}

async function megabytes(pid: number, name: string): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024
}
