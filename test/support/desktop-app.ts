import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type ElectronApplication, type Locator, type Page } from '@playwright/test'
import type { Bridge } from '#bridge'
import type { Config } from '#protocol/config'
import { openBrowserPage } from './browser-page'
import { launchApp } from './launch-app'
import { startScriptedModel, type ScriptedModel } from './scripted-model'
import { makeProject, type ProjectOptions, type TempProject } from './temp-project'

const root = path.resolve(import.meta.dirname, '../..')

/** The window, wherever it is shown: a story that needs no more than this runs in the app and in a browser. */
export type WindowApp = {
  page: Page
  model: ScriptedModel
  project: TempProject
  /** Everything that the app keeps lies below it. */
  userData: string
  /** Makes the window as large as a person would. */
  resize(width: number, height: number): Promise<void>
  /** Puts words into the clipboard, as another program would. */
  copy(text: string): Promise<void>
  close(): Promise<void>
}

/** The window of the real app, with what only Electron has. */
export type DesktopApp = WindowApp & {
  /** Replaced by `restart`. */
  app: ElectronApplication
  /** Ends the app and starts it again with what it kept. */
  restart(): Promise<void>
}

export type DesktopOptions = {
  files?: ProjectOptions['files']
  /** The project's own configuration. */
  project?: Config
  /** The person's configuration, beside the scripted provider. */
  config?: Config
  args?: string[]
  /** Without the scripted provider, as on a fresh machine. */
  unconnected?: boolean
}

/** A window with a project and a scripted model of its own: in the real app, or in Chromium in the project of that name. */
export function startWindow(options: Omit<DesktopOptions, 'args'> = {}): Promise<WindowApp> {
  return inChromium() ? startInBrowser(options) : startDesktop(options)
}

/** Whether this run of a story goes on in Chromium; see playwright.config.ts. */
export function inChromium(): boolean {
  return test.info().project.name === 'chromium'
}

/** For a step that only the app can do, in a test that is marked @electron. */
export function asDesktop(window: WindowApp): DesktopApp {
  if (!('restart' in window)) throw new Error('a browser cannot do this: mark the test with { tag: "@electron" }')
  return window as DesktopApp
}

/** The real app in a window, with a project and a scripted model of its own. */
export async function startDesktop(options: DesktopOptions = {}): Promise<DesktopApp> {
  const userData = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-app-')))
  const { model, project, config } = await prepare(options)
  await mkdir(path.join(userData, 'config/opencode'), { recursive: true })
  await Promise.all(['home', 'tmp'].map((name) => mkdir(path.join(userData, name))))
  await writeFile(path.join(userData, 'config/opencode/opencode.json'), JSON.stringify(config))
  const launch = () => launchApp({ userData, args: options.args ?? [], env: environment(userData) })
  const desktop: DesktopApp = {
    ...(await launch()),
    model,
    project,
    userData,
    async restart() {
      await quit(desktop.app)
      Object.assign(desktop, await launch())
    },
    async resize(width, height) {
      await desktop.app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height), { width, height })
    },
    copy: (text) => desktop.app.evaluate(({ clipboard }, words) => clipboard.writeText(words), text),
    async close() {
      await quit(desktop.app)
      await model.close()
      await project.remove()
      await rm(userData, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return desktop
}

/** Whatever runs in terminals: a question about it is answered with yes. */
async function quit(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
  })
  await app.close()
}

async function startInBrowser(options: DesktopOptions): Promise<WindowApp> {
  const { model, project, config } = await prepare(options)
  const { page, home, close } = await openBrowserPage({ directory: project.directory, config })
  return {
    page,
    model,
    project,
    userData: home,
    resize: (width, height) => page.setViewportSize({ width, height }),
    copy: (text) => page.evaluate((words) => navigator.clipboard.writeText(words), text),
    async close() {
      await close()
      await model.close()
      await project.remove()
    },
  }
}

async function prepare(options: DesktopOptions) {
  const model = await startScriptedModel()
  const project = await makeProject({ files: { 'README.md': '# A project\n', ...options.files }, config: options.project ?? {} })
  const scripted: Config = { provider: model.providerConfig(), model: 'scripted/scripted-model', small_model: 'scripted/scripted-mini' }
  return { model, project, config: { ...(options.unconnected ? {} : scripted), ...options.config } }
}

/** Opens the project: in the app through the system's dialog, which answers at once, in a browser by its path. */
export async function openProject(desktop: WindowApp | DesktopApp): Promise<void> {
  const { page, project } = desktop
  if ('app' in desktop) {
    await desktop.app.evaluate(({ dialog }, directory) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [directory] })
    }, project.directory)
    await page.getByRole('button', { name: 'Choose a folder…' }).click()
  } else {
    await page.getByLabel('Path of the folder').fill(project.directory)
    await page.getByRole('button', { name: 'Open', exact: true }).click()
  }
  await expect(composer(page)).toBeFocused()
}

/** The field for prompts in the tab that is shown. */
export function composer(page: Page): Locator {
  return page.getByTestId('composer').filter({ visible: true })
}

export async function sendPrompt(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

/** Keeps a picture of the window; somebody looks at them after a run. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (inChromium()) name = `chromium-${name}`
  await page.screenshot({ path: path.join(root, 'test-results/screenshots', `${name}.png`), animations: 'disabled' })
}

function environment(userData: string): Record<string, string> {
  return {
    TMPDIR: path.join(userData, 'tmp'),
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
  }
}

declare global {
  interface Window {
    desktop: Bridge
  }
}
