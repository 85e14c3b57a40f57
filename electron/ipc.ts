import { app, BrowserWindow, clipboard, dialog, ipcMain, nativeTheme, shell, type IpcMainInvokeEvent } from 'electron'
import type { Bridge, BridgeMethod, Connection } from './bridge'
import { notifier } from './notify'
import { judgeOpening } from './open-path'
import { isOurPage } from './page'

type Methods = { [M in BridgeMethod]: (window: BrowserWindow, ...input: unknown[]) => ReturnType<Bridge[M]> }

export type IpcFacts = { connection: Connection; readToken: () => string }

/** One channel per method of the bridge. The sender is checked, and so is every value: a page is never trusted. */
export function setupIpc(facts: IpcFacts): void {
  const notify = notifier()
  const methods: Methods = {
    connection: () => Promise.resolve(facts.connection),
    openFolder: async (window) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { title: 'Open a folder', properties: ['openDirectory', 'createDirectory'] })
      return canceled ? undefined : filePaths[0]
    },
    openExternal: (window, url, options) => openExternal(window, text(url, 8192), (options as { confirm?: unknown } | undefined)?.confirm !== false),
    showInFolder: (_window, path) => Promise.resolve(shell.showItemInFolder(text(path, 4096))),
    openPath: (window, path) => openPath(window, text(path, 4096)),
    setTheme: (window, theme) => {
      const { source, background } = theme as { source?: unknown; background?: unknown }
      nativeTheme.themeSource = source === 'light' || source === 'dark' ? source : 'system'
      if (typeof background === 'string' && /^#[0-9a-f]{6}$/i.test(background)) window.setBackgroundColor(background)
      return Promise.resolve()
    },
    notify: (window, notice) => {
      const { title, body, tag } = notice as Record<string, unknown>
      notify(window, { title: text(title, 200), body: text(body, 1000), tag: text(tag, 200) })
      return Promise.resolve()
    },
    setBadge: (_window, count) => {
      app.setBadgeCount(typeof count === 'number' && Number.isInteger(count) && count >= 0 ? Math.min(count, 999) : 0)
      return Promise.resolve()
    },
    readToken: () => Promise.resolve(facts.readToken()),
    copyText: (_window, value) => Promise.resolve(clipboard.writeText(text(value, 1_000_000))),
    paste: (window) => Promise.resolve(window.webContents.paste()),
  }
  for (const [name, method] of Object.entries(methods)) {
    ipcMain.handle(`bridge:${name}`, (event, ...input: unknown[]) => method(senderWindow(event), ...input))
  }
}

/** http, https and mailto only; shown and confirmed when the text did not come from us. */
export async function openExternal(window: BrowserWindow, address: string, confirm: boolean): Promise<boolean> {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return false
  if (confirm) {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: 'Open this link in your browser?',
      detail: url.href,
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    })
    if (response !== 0) return false
  }
  await shell.openExternal(url.href)
  return true
}

/** What could run is shown whole, and only opened when the person says so. */
async function openPath(window: BrowserWindow, input: string): Promise<string | undefined> {
  const judged = await judgeOpening(input, process.platform)
  if (judged.kind === 'refuse') return judged.message
  if (judged.kind === 'ask') {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: 'This file may be a program. Open it anyway?',
      detail: `${judged.path}\n\nOpening it may run it with all of your rights.`,
      buttons: ['Open anyway', 'Show in file manager', 'Cancel'],
      defaultId: 2,
      cancelId: 2,
    })
    if (response === 1) shell.showItemInFolder(judged.path)
    if (response !== 0) return undefined
  }
  return (await shell.openPath(judged.path)) || undefined
}

function senderWindow(event: IpcMainInvokeEvent): BrowserWindow {
  const window = BrowserWindow.fromWebContents(event.sender)
  const frame = event.senderFrame
  if (!window || !frame || frame.parent !== null || !isOurPage(frame.url)) throw new Error('Not allowed')
  return window
}

function text(value: unknown, limit: number): string {
  if (typeof value !== 'string' || value.length > limit) throw new TypeError('Expected a text')
  return value
}
