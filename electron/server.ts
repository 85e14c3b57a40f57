import { app, shell } from 'electron'
import { readLoginEnvironment, startServer, type RunningServer } from '../server/server'
import { pageOrigin } from './page'
import { systemSecrets } from './secrets'

export type LocalServer = Pick<RunningServer, 'url' | 'hasTerminals' | 'terminalJobs'> & { readToken: () => string; close: () => Promise<void> }

/** The whole server inside this process, for this window and every other client on the machine. */
export async function startLocalServer(): Promise<LocalServer> {
  const secrets = systemSecrets()
  const server = await startServer({
    directory: app.getPath('home'),
    env: await readEnvironment(),
    cors: [pageOrigin()],
    refreshCatalog: !process.env['OPENCODE_DISABLE_MODELS_FETCH'],
    findLocalModels: true,
    warmUp: true,
    openBrowser,
    ...(secrets ? { secrets } : {}),
  })
  const { url, hasTerminals, terminalJobs } = server
  return { url, hasTerminals, terminalJobs, readToken: () => server.token, close: () => server.close() }
}

/** For sign-ins: pages of the web only. */
async function openBrowser(url: string): Promise<boolean> {
  if (!/^https?:\/\//i.test(url)) return false
  await shell.openExternal(url)
  return true
}

/** An app started from a dock or menu has a bare PATH; commands should find what the person's own shell finds. */
async function readEnvironment() {
  if (!app.isPackaged || process.platform === 'win32') return process.env
  return readLoginEnvironment(process.env)
}
