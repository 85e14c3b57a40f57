import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { App, type AppOptions } from '../../server/app'
import type { BusEvent } from '../../server/bus'
import type { Clock } from '../../server/system/clock'
import { nullLog } from '../../server/system/log'
import { resolvePaths } from '../../server/system/paths'

export type TestApp = {
  app: App
  home: string
  /** Everything that was published so far. */
  events: BusEvent[]
  close(): Promise<void>
}

/** An app without a server around it, with its own home; nothing of the machine's configuration reaches it. */
export async function openTestApp(options: Partial<AppOptions> & { home?: string } = {}): Promise<TestApp> {
  const home = options.home ?? (await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-'))))
  const env = { PATH: process.env.PATH, HOME: home, GIT_CONFIG_GLOBAL: '/dev/null', ...options.env }
  const app = await App.open({ directory: home, log: nullLog, ...options, env, paths: resolvePaths(env, process.platform) })
  const events: BusEvent[] = []
  app.bus.subscribe((event) => events.push(event))
  return {
    app,
    home,
    events,
    close: async () => {
      await app.close()
      if (!options.home) await rm(home, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** A clock that stands still until it is moved. */
export function testClock(start = 1_700_000_000_000): Clock & { move(milliseconds: number): void } {
  const state = { now: start }
  return { now: () => state.now, sleep: () => Promise.resolve(), move: (milliseconds) => void (state.now += milliseconds) }
}
