import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { QUIT_ASKS } from './quit'
import type { Settings } from './settings'

/** The native menu. Items of ours only send their command's id; the page knows what it does and whether it can now. */
export function setupMenu(settings: Settings): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(settings)))
}

function template(settings: Settings): MenuItemConstructorOptions[] {
  const mac = process.platform === 'darwin'
  const own: MenuItemConstructorOptions[] = mac ? [{ role: 'appMenu' }] : []
  return [
    ...own,
    {
      label: '&File',
      submenu: [
        command('New Session', 'session.new'),
        command('Open Folder…', 'project.open'),
        { type: 'separator' },
        command('Settings', 'settings.open'),
        {
          id: QUIT_ASKS,
          label: 'Ask Before Ending Programs in Terminals',
          type: 'checkbox',
          checked: settings.read().quitAsks !== false,
          click: ({ checked }) => settings.write({ quitAsks: checked }),
        },
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu', label: '&Edit' },
    {
      label: '&View',
      submenu: [
        command('Command Palette', 'palette.open'),
        command('Find File', 'file.open'),
        command('Terminal', 'terminal.open'),
        command('Toggle Sidebar', 'sidebar.toggle'),
        { type: 'separator' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const)),
      ],
    },
    { role: 'windowMenu', label: '&Window' },
    { label: '&Help', role: 'help', submenu: [command('Keyboard Shortcuts', 'keys.show'), command('Take the Tour', 'tour.start')] },
  ]
}

function command(label: string, id: string): MenuItemConstructorOptions {
  return { label, click: (_item, window) => window instanceof BrowserWindow && window.webContents.send('command', id) }
}
