import path from 'node:path'
import { BrowserWindow, dialog, nativeTheme, screen, session, shell } from 'electron'
import { isOurPage, pageOrigin } from './page'
import type { Settings } from './settings'

const SMALLEST = { width: 720, height: 480 }

/** Opens the window where it was last time, dark or light from the first pixel. */
export function openWindow(settings: Settings): BrowserWindow {
  const bounds = visibleBounds(settings.read().window)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'OpenCode Desktop',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#fbfbfa',
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.join(import.meta.dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: true,
    },
  })
  if (settings.read().window?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  rememberBounds(window, settings)
  keepInside(window)
  void window.loadURL(`${pageOrigin()}/`)
  return window
}

/** Nothing opens, navigates or asks for a device unless it is ours. Applies to every window of the session. */
export function denyByDefault(): void {
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) => {
    answer(isOurPage(contents.getURL()) && permission === 'clipboard-sanitized-write')
  })
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isOurPage(origin) && permission === 'clipboard-sanitized-write')
}

/** Our page's requests to our server carry the token; the page itself never holds it. */
export function authorizeRequests(serverUrl: string, readToken: () => string): void {
  const { host } = new URL(serverUrl)
  const filter = { urls: [`http://${host}/*`, `ws://${host}/*`] }
  session.defaultSession.webRequest.onBeforeSendHeaders(filter, (details, callback) => {
    const page = details.frame?.url ?? details.webContents?.getURL() ?? ''
    if (!isOurPage(page)) return callback({ cancel: true })
    callback({ requestHeaders: { ...details.requestHeaders, Authorization: `Bearer ${readToken()}` } })
  })
}

function keepInside(window: BrowserWindow) {
  const { webContents } = window
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault()
  })
  // The page only holds the window when texts that are not saved could not be kept for the next start.
  webContents.on('will-prevent-unload', (event) => {
    const answer = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: 'Some changes are not saved, and are too large to be kept for the next start.',
      detail: 'Save them in the files first, or close the window without them.',
      buttons: ['Stay', 'Close without saving'],
      defaultId: 0,
      cancelId: 0,
    })
    if (answer === 1) event.preventDefault()
  })
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) webContents.reload()
  })
  webContents.on('unresponsive', () => shell.beep())
}

function rememberBounds(window: BrowserWindow, settings: Settings) {
  const remember = () => settings.write({ window: { ...window.getNormalBounds(), maximized: window.isMaximized() } })
  window.on('close', remember)
}

/** The remembered place, unless that screen is gone. */
function visibleBounds(saved: { x: number; y: number; width: number; height: number } | undefined) {
  if (!saved) return { width: 1280, height: 840 }
  const { width, height } = saved
  const seen = screen.getAllDisplays().some(({ workArea: area }) => {
    const across = Math.min(saved.x + width, area.x + area.width) - Math.max(saved.x, area.x)
    const down = Math.min(saved.y + height, area.y + area.height) - Math.max(saved.y, area.y)
    return across > 100 && down > 100
  })
  return seen ? { x: saved.x, y: saved.y, width, height } : { width, height }
}
