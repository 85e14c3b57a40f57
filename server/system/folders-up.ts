import { access } from 'node:fs/promises'
import path from 'node:path'
import { isInside } from './real-path'

/** From a folder up to the top, nearest first; empty when it does not lie inside. */
export function foldersUp(folder: string, top: string): string[] {
  const folders: string[] = []
  for (let at = folder; isInside(top, at); at = path.dirname(at)) {
    folders.push(at)
    if (at === top) break
  }
  return folders
}

/** Whether a folder has an entry with one of these names. */
export async function holdsAny(folder: string, names: readonly string[]): Promise<boolean> {
  const present = await Promise.all(names.map((name) => access(path.join(folder, name)).then(() => true, () => false)))
  return present.includes(true)
}
