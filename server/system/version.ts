import { readFileSync } from 'node:fs'

/** Version of this program; package.json lies two folders above both the source and the bundle. */
export function appVersion(): string {
  try {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
    return String((JSON.parse(text) as { version?: unknown }).version ?? '0.0.0')
  } catch {
    return '0.0.0'
  }
}
