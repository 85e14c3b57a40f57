import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test'
import type { Bridge } from '#bridge'
import type { Config } from '#protocol/config'
import { launchApp } from './launch-app'
import { startScriptedModel, type ScriptedModel } from './scripted-model'
import { makeProject, type ProjectOptions, type TempProject } from './temp-project'

const root = path.resolve(import.meta.dirname, '../..')

export type DesktopApp = {
  /** Replaced by `restart`. */
  app: ElectronApplication
  page: Page
  model: ScriptedModel
  project: TempProject
  /** Everything that the app keeps lies below it. */
  userData: string
  /** Ends the app and starts it again with what it kept. */
  restart(): Promise<void>
  close(): Promise<void>
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

/** The real app in a window, with a project and a scripted model of its own. */
export async function startDesktop(options: DesktopOptions = {}): Promise<DesktopApp> {
  const userData = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-app-')))
  const model = await startScriptedModel()
  const project = await makeProject({ files: { 'README.md': '# A project\n', ...options.files }, config: options.project ?? {} })
  const scripted: Config = { provider: model.providerConfig(), model: 'scripted/scripted-model', small_model: 'scripted/scripted-mini' }
  await mkdir(path.join(userData, 'config/opencode'), { recursive: true })
  await Promise.all(['home', 'tmp'].map((name) => mkdir(path.join(userData, name))))
  await writeFile(path.join(userData, 'config/opencode/opencode.json'), JSON.stringify({ ...(options.unconnected ? {} : scripted), ...options.config }))
  const launch = () => launchApp({ userData, args: options.args ?? [], env: environment(userData) })
  const desktop: DesktopApp = {
    ...(await launch()),
    model,
    project,
    userData,
    async restart() {
      await desktop.app.close()
      Object.assign(desktop, await launch())
    },
    async close() {
      await desktop.app.close()
      await model.close()
      await project.remove()
      await rm(userData, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return desktop
}

/** Opens the project through the system's dialog, which answers at once. */
export async function openProject({ app, page, project }: DesktopApp): Promise<void> {
  await app.evaluate(({ dialog }, directory) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [directory] })
  }, project.directory)
  await page.getByRole('button', { name: 'Choose a folder…' }).click()
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
