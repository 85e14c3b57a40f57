import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, BridgeMethod } from './bridge'

const invoke =
  <M extends BridgeMethod>(method: M) =>
  (...input: Parameters<Bridge[M]>) =>
    ipcRenderer.invoke(`bridge:${method}`, ...input) as ReturnType<Bridge[M]>

const bridge: Bridge = {
  platform: process.platform,
  connection: invoke('connection'),
  openFolder: invoke('openFolder'),
  openExternal: invoke('openExternal'),
  showInFolder: invoke('showInFolder'),
  openPath: invoke('openPath'),
  setTheme: invoke('setTheme'),
  notify: invoke('notify'),
  setBadge: invoke('setBadge'),
  readToken: invoke('readToken'),
  copyText: invoke('copyText'),
  paste: invoke('paste'),
  onCommand(listener) {
    const relay = (_event: unknown, id: unknown) => listener(String(id))
    ipcRenderer.on('command', relay)
    return () => void ipcRenderer.off('command', relay)
  },
}

contextBridge.exposeInMainWorld('desktop', bridge)
