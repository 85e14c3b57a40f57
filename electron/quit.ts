import { app, BrowserWindow, dialog, Menu, powerMonitor } from 'electron'
import { quitQuestion, type TerminalJobs } from './quit-question'
import type { Settings } from './settings'

export type QuitFacts = {
  settings: Settings
  /** Told at once: whether there are terminals at all. */
  hasTerminals: () => boolean
  findJobs: () => Promise<TerminalJobs[]>
}

/** The menu's switch for the question. */
export const QUIT_ASKS = 'quit.asks'

/** Asks once before programs in terminals end with the app. A system that shuts down, or a signal, is never held up. */
export function guardQuit(facts: QuitFacts): void {
  const state = { free: false, asking: false }
  const release = () => void (state.free = true)
  const hold = (event: { preventDefault: () => void }, window: BrowserWindow | undefined) => {
    if (state.free || facts.settings.read().quitAsks === false || !facts.hasTerminals()) return
    event.preventDefault()
    if (state.asking) return window?.focus()
    state.asking = true
    void mayQuit(facts, window)
      .catch(() => true)
      .then((free) => {
        Object.assign(state, { free, asking: false })
        if (free) app.quit()
      })
  }
  app.on('before-quit', (event) => hold(event, BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]))
  app.on('browser-window-created', (_event, window) => {
    // Elsewhere the app ends with its last window.
    if (process.platform !== 'darwin') window.on('close', (event) => BrowserWindow.getAllWindows().length === 1 && hold(event, window))
    window.on('query-session-end', release)
    window.on('session-end', release)
  })
  powerMonitor.on('shutdown', release)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      release()
      app.quit()
    })
  }
}

async function mayQuit({ settings, findJobs }: QuitFacts, window: BrowserWindow | undefined): Promise<boolean> {
  const running = await findJobs()
  if (running.length === 0) return true
  const question = { type: 'question' as const, ...quitQuestion(running), buttons: ['Quit', 'Cancel'], defaultId: 1, cancelId: 1, checkboxLabel: 'Do not ask again' }
  const { response, checkboxChecked } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  if (response !== 0) return false
  if (checkboxChecked) {
    settings.write({ quitAsks: false })
    const item = Menu.getApplicationMenu()?.getMenuItemById(QUIT_ASKS)
    if (item) item.checked = false
  }
  return true
}
