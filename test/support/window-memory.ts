import { readFile } from 'node:fs/promises'
import type { CDPSession, Page } from '@playwright/test'
import type { DesktopApp } from './desktop-app'

export type WindowMemory = {
  /** Megabytes of JavaScript values that are still needed. */
  heap: number
  /** Megabytes that the window's process has for itself (Linux), as the system sees it. */
  process: number
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
    const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0)
    return { heap: usedSize / 2 ** 20, process: await privateMegabytes(pid), nodes, listeners: jsEventListeners }
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

async function privateMegabytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const kilobytes = ['Private_Clean', 'Private_Dirty'].map((name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(rollup)?.[1] ?? 0))
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024
}
