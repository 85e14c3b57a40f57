import fs from 'node:fs'
import path from 'node:path'

export type SettingsValue = {
  window?: { x: number; y: number; width: number; height: number; maximized: boolean }
  /** Off: programs in terminals end with the app without a question. */
  quitAsks?: boolean
}

/** What only the shell knows, in one small file of the user data directory. */
export type Settings = { read(): SettingsValue; write(change: SettingsValue): void }

export function openSettings(directory: string): Settings {
  const file = path.join(directory, 'window.json')
  let value = readSettings(file)
  return {
    read: () => value,
    write(change) {
      value = { ...value, ...change }
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
      fs.writeFileSync(`${file}.tmp`, JSON.stringify(value), { mode: 0o600 })
      fs.renameSync(`${file}.tmp`, file)
    },
  }
}

/** A missing or broken file means: as new. */
function readSettings(file: string): SettingsValue {
  try {
    const { window, quitAsks } = JSON.parse(fs.readFileSync(file, 'utf8')) as SettingsValue
    const whole = window && [window.x, window.y, window.width, window.height].every(Number.isFinite)
    return { ...(whole ? { window: { ...window, maximized: window.maximized === true } } : {}), ...(typeof quitAsks === 'boolean' ? { quitAsks } : {}) }
  } catch {
    return {}
  }
}
