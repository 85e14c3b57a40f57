import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { findElectron } from '../../electron/runtime/electron.mjs'

const root = path.resolve(import.meta.dirname, '../..')

export type LaunchOptions = {
  /** Everything the app keeps lies below it; start again with the same one to test a restart. */
  userData: string
  args?: string[]
  env?: Record<string, string>
}

/** Starts the built app in the real Electron, with all its files below `userData`, and waits for its first window. */
export async function launchApp({ userData, args = [], env = {} }: LaunchOptions): Promise<{ app: ElectronApplication; page: Page }> {
  const electron = await findElectron()
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: [...electron.args, `--user-data-dir=${path.join(userData, 'electron')}`, root, ...args],
    cwd: root,
    env: { ...inheritedEnvironment(), ...ownDisplay(), ...electron.environment, ...ownDirectories(userData), ...env },
    timeout: 60_000,
  })
  const evaluate = app.evaluate.bind(app) as (...args: unknown[]) => Promise<unknown>
  app.evaluate = ((...args: unknown[]) => surely(() => evaluate(...args))) as typeof app.evaluate
  const page = await app.firstWindow({ timeout: 60_000 })
  return { app, page }
}

/** Now and then Playwright loses an answer of the main process ("Resulting promise was garbage collected"); it is asked again. */
async function surely<T>(run: () => Promise<T>, left = 3): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (left === 0 || !String(error).includes('garbage collected')) throw error
    return surely(run, left - 1)
  }
}

/** The developer's own configuration, sessions and keys must not reach a test, nor a test them. */
function ownDirectories(userData: string): Record<string, string> {
  return {
    HOME: path.join(userData, 'home'),
    XDG_CONFIG_HOME: path.join(userData, 'config'),
    XDG_DATA_HOME: path.join(userData, 'data'),
    XDG_STATE_HOME: path.join(userData, 'state'),
    XDG_CACHE_HOME: path.join(userData, 'cache'),
    OPENCODE_DESKTOP_DATA: path.join(userData, 'opencode'),
  }
}

/** Stories that go on side by side must not share keys and clipboard; see test/displays.mjs. */
function ownDisplay(): Record<string, string> {
  const displays = process.env['TEST_DISPLAYS']?.split(' ') ?? []
  const DISPLAY = displays[Number(process.env['TEST_PARALLEL_INDEX'] ?? 0) % displays.length]
  return DISPLAY ? { DISPLAY } : {}
}

function inheritedEnvironment(): Record<string, string> {
  const unwanted = /^(ELECTRON_RUN_AS_NODE|NODE_OPTIONS|OPENCODE_.*|.*_API_KEY)$/
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined || unwanted.test(name) ? [] : [[name, value]])),
  )
}
