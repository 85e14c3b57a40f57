import { chromium, expect, type Page } from '@playwright/test'
import type { Config } from '#protocol/config'
import { startServerProcess } from './server-process'

/** The one that the machine has; Playwright's own is not installed. */
const executablePath = '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export type BrowserPage = {
  page: Page
  /** Where the server keeps everything. */
  home: string
  close(): Promise<void>
}

/** The built server with the window that it serves, signed in by its link, in a Chromium. */
export async function openBrowserPage(input: { directory: string; config: Config }): Promise<BrowserPage> {
  const [server, browser] = await Promise.all([startServerProcess(input), chromium.launch({ executablePath, args })])
  const page = await browser.newPage({ viewport: { width: 1280, height: 840 } })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
  await page.goto(await signInLink(server.output))
  // The link leads on once the cookie is there.
  await page.waitForURL(`${server.url}/`)
  return {
    page,
    home: server.home,
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/** The line may come a moment after the one that the start waits for. */
async function signInLink(output: string[]): Promise<string> {
  const line = () => output.map((text) => /^sign in: (\S+)$/.exec(text)?.[1]).find(Boolean)
  await expect.poll(line).toBeTruthy()
  return line() ?? ''
}
