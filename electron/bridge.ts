/** Where the renderer finds its server, and how the app was started. The token is not part of it: the main process adds it. */
export type Connection = {
  url: string
  version: string
  /** Folder that the app was asked to open, if any. */
  directory?: string
  /** `--tour`: begin with the built-in tour. */
  tour: boolean
}

export type ThemeSource = 'light' | 'dark' | 'system'

/** Everything the page can ask of the desktop that HTTP can't do. Preload and ipc.ts implement it method by method. */
export type Bridge = {
  readonly platform: string
  connection(): Promise<Connection>
  /** The system's folder dialog; undefined when it was cancelled. */
  openFolder(): Promise<string | undefined>
  /** Opens http(s) and mailto links in the system's browser. A link from model or terminal text is shown and confirmed first. */
  openExternal(url: string, options: { confirm: boolean }): Promise<boolean>
  showInFolder(path: string): Promise<void>
  /** Opens a file in the system's program for it; about what could run it asks first. Words where it was not opened. */
  openPath(path: string): Promise<string | undefined>
  /** Colours the native frame and dialogs; `background` is what shows while a window resizes. */
  setTheme(theme: { source: ThemeSource; background: string }): Promise<void>
  /** A notification, while no window of the app is in front; a click brings the window to the front and sends `notification:<tag>` as a command. */
  notify(notice: { title: string; body: string; tag: string }): Promise<void>
  /** Number on the dock or task bar icon; 0 removes it. */
  setBadge(count: number): Promise<void>
  /** The install token, for the page that helps other clients to connect; shown only on the person's click. */
  readToken(): Promise<string>
  copyText(text: string): Promise<void>
  /** Pastes into the focused field, as the system's menu does; the page may not read the clipboard by itself. */
  paste(): Promise<void>
  /** Commands from the native menu and from notifications, by their id; the answer ends it. */
  onCommand(listener: (id: string) => void): () => void
}

export type BridgeMethod = Exclude<keyof Bridge, 'platform' | 'onCommand'>
