import { BrowserWindow, Notification } from 'electron'

export type Notice = { title: string; body: string; tag: string }

/** Every window hears of the same thing. */
const SAME = 5_000
const MOST = 50

type Shown = { notification: Notification; text: string; time: number }

/** Shows notifications of the system while the app is not in front: one for each thing, the newest of each tag. A click sends `notification:<tag>` to the window. */
export function notifier(): (window: BrowserWindow, notice: Notice) => void {
  // Held here, because one that nobody holds forgets what a click on it means.
  const shown = new Map<string, Shown>()
  return (window, { title, body, tag }) => {
    if (!Notification.isSupported() || BrowserWindow.getFocusedWindow()) return
    const [text, time, before] = [`${title}\n${body}`, Date.now(), shown.get(tag)]
    if (before?.text === text && time - before.time < SAME) return
    before?.notification.close()
    const notification = new Notification({ title, body })
    notification.on('click', () => bringToFront(window, `notification:${tag}`))
    notification.on('close', () => {
      if (shown.get(tag)?.notification === notification) shown.delete(tag)
    })
    shown.delete(tag)
    shown.set(tag, { notification, text, time })
    const [oldest] = shown.keys()
    if (shown.size > MOST && oldest !== undefined) shown.delete(oldest)
    notification.show()
  }
}

function bringToFront(asked: BrowserWindow, command: string): void {
  const window = asked.isDestroyed() ? BrowserWindow.getAllWindows()[0] : asked
  if (window?.isMinimized()) window.restore()
  window?.show()
  window?.focus()
  window?.webContents.send('command', command)
}
