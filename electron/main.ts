import { app, BrowserWindow, session } from 'electron'
import { readArguments } from './arguments'
import { setupIpc } from './ipc'
import { setupMenu } from './menu'
import { registerScheme, serveRenderer } from './protocol'
import { guardQuit } from './quit'
import { startLocalServer, type LocalServer } from './server'
import { openSettings } from './settings'
import { authorizeRequests, denyByDefault, openWindow } from './window'

registerScheme()
// Never awaited at the top level: Electron gets ready only after this module has been evaluated.
main().catch((error: unknown) => {
  console.error(error)
  app.exit(1)
})

async function main() {
  if (!app.requestSingleInstanceLock()) return app.quit()
  await app.whenReady()
  const start = readArguments(process.argv)
  const settings = openSettings(app.getPath('userData'))
  const starting = startLocalServer().then((server) => {
    authorizeRequests(server.url, server.readToken)
    setupIpc({ connection: { url: server.url, version: app.getVersion(), ...start }, readToken: server.readToken })
    return server
  })
  serveRenderer(starting.then(({ url }) => url))
  denyByDefault()
  setupMenu(settings)
  const started: { server?: LocalServer } = {}
  guardQuit({ settings, hasTerminals: () => started.server?.hasTerminals() ?? false, findJobs: async () => (await starting).terminalJobs() })
  // Its process starts beside the server; the page itself comes when the server is there.
  openWindow(settings)
  const server = await starting
  started.server = server
  app.on('second-instance', () => focusWindow())
  app.on('activate', () => BrowserWindow.getAllWindows().length === 0 && openWindow(settings))
  app.on('window-all-closed', () => process.platform !== 'darwin' && app.quit())
  quitAfter(server.close)
}

function focusWindow() {
  const [window] = BrowserWindow.getAllWindows()
  if (window?.isMinimized()) window.restore()
  window?.focus()
}

/** The end waits for the server to end its work; nothing survives it. The windows are closed by then and have kept what they hold. */
function quitAfter(close: () => Promise<void>) {
  let closing = false
  app.on('will-quit', (event) => {
    if (closing) return
    closing = true
    event.preventDefault()
    // Chromium writes the storage of pages seconds later, which would be after the end.
    session.defaultSession.flushStorageData()
    close()
      .catch((error: unknown) => console.error(error))
      .finally(() => app.exit(0))
  })
}
