import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { notFound } from '#protocol/error'
import type { Instance } from '../instance'
import { Limit } from '../system/limit'
import { isInside } from '../system/real-path'
import { listFiles } from './files'
import { forbiddenPath, guardPath } from './guard'

export type FolderEntry = { name: string; path: string; type: 'file' | 'directory'; size?: number }

const AT_ONCE = 16

/** One level of a folder, folders first; only what lies in the instance's own folder, named from there. */
export async function listFolder(instance: Instance, input: string): Promise<FolderEntry[]> {
  if (path.isAbsolute(input) || path.win32.isAbsolute(input)) throw forbiddenPath(input, 'The path must start at the project')
  const { path: real } = await guardPath(instance, input)
  if (!isInside(instance.directory, real)) throw forbiddenPath(input, 'The path leads out of the project')
  const nodes = await listFiles(instance, input).catch((error: unknown) => {
    throw (error as { name?: string }).name === 'NotFoundError' ? notFound(`There is no such folder: ${input.slice(0, 200)}`) : error
  })
  const limit = new Limit({ concurrency: AT_ONCE, queue: nodes.length })
  return Promise.all(
    nodes.map(async ({ name, path: relative, absolute, type }) => {
      const entry = { name, path: relative.replace(/\/$/, ''), type }
      if (type === 'directory') return entry
      const size = (await limit.run(() => lstat(absolute).catch(() => undefined), instance.signal))?.size
      return size === undefined ? entry : { ...entry, size }
    }),
  )
}
