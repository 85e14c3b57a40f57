import { stat } from 'node:fs/promises'
import { mapLimited } from '../system/limit'

/** Beyond this many files their times are not asked for; the order is then by name. */
const MAX_TIMES = 20_000

/** Files by the time of their last change, newest first. */
export async function newestFirst(files: string[]): Promise<string[]> {
  if (files.length > MAX_TIMES) return files.toSorted()
  const timed = await mapLimited(files, 16, async (file) => ({ file, time: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 }))
  return timed.toSorted((left, right) => right.time - left.time || (left.file < right.file ? -1 : 1)).map(({ file }) => file)
}

/** Everything that a (bounded) search finds. */
export async function collect<T>(found: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of found) all.push(one)
  return all
}
