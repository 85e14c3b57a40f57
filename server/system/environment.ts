import { lstat, mkdir, readdir, readlink, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { readRegularFile, readTextFile, writeFileAtomic, type ReadOptions, type TextFile, type WriteOptions } from './files'
import {
  connectProcess,
  runProcess,
  spawnStreaming,
  type ConnectedProcess,
  type OnChunk,
  type ProcessOptions,
  type ProcessResult,
  type RunOptions,
  type StreamingProcess,
} from './process'
import { resolveReal } from './real-path'
import { listFiles, searchText, type ListOptions, type SearchOptions, type SearchResult } from './ripgrep'

export type FileKind = 'file' | 'directory' | 'link' | 'other'

export interface FileStatus {
  /** Of what a link leads to; `link` only for one that leads nowhere. */
  kind: FileKind
  link: boolean
  bytes: number
  mode: number
  modified: number
}

export interface DirectoryEntry {
  name: string
  kind: FileKind
  /** What the link says, for links. */
  target?: string
}

/** Where a project's files and processes live. All paths are absolute and belong to that place. */
export interface Environment {
  readonly kind: 'local'
  realPath(file: string): Promise<string>
  readText(file: string, options?: ReadOptions): Promise<TextFile>
  readBytes(file: string, options?: ReadOptions): Promise<Buffer>
  /** Returns the real path that was written. */
  writeFile(file: string, data: string | Uint8Array, options?: WriteOptions): Promise<string>
  remove(file: string): Promise<void>
  move(from: string, to: string): Promise<void>
  makeDirectory(directory: string): Promise<void>
  /** `undefined` if there is nothing. */
  stat(file: string): Promise<FileStatus | undefined>
  /** At most `limit` entries, 10,000 without it. */
  list(directory: string, limit?: number): Promise<DirectoryEntry[]>
  search(options: SearchOptions): Promise<SearchResult>
  files(options: ListOptions): AsyncIterable<string>
  run(options: RunOptions): Promise<ProcessResult>
  spawn(options: ProcessOptions): Promise<StreamingProcess>
  /** Starts a program that is talked with. */
  connect(options: Omit<ProcessOptions, 'stdin'>, onOutput: OnChunk): Promise<ConnectedProcess>
}

/** This machine. */
export function localEnvironment(): Environment {
  return {
    kind: 'local',
    realPath: resolveReal,
    readText: readTextFile,
    readBytes: async (file, options) => (await readRegularFile(file, options)).data,
    writeFile: writeFileAtomic,
    remove: (file) => rm(file),
    move: (from, to) => rename(from, to),
    makeDirectory: async (directory) => {
      await mkdir(directory, { recursive: true })
    },
    stat: fileStatus,
    list: listDirectory,
    search: searchText,
    files: listFiles,
    run: runProcess,
    spawn: spawnStreaming,
    connect: connectProcess,
  }
}

async function fileStatus(file: string): Promise<FileStatus | undefined> {
  const found = await lstat(file).catch(missing)
  if (!found) return undefined
  const link = found.isSymbolicLink()
  const facts = link ? ((await stat(file).catch(missing)) ?? found) : found
  return { kind: kindOf(facts), link, bytes: facts.size, mode: facts.mode & 0o7777, modified: facts.mtimeMs }
}

async function listDirectory(directory: string, limit = 10_000): Promise<DirectoryEntry[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  return Promise.all(
    entries.slice(0, limit).map(async (entry) => {
      const file = path.join(directory, entry.name)
      if (!entry.isSymbolicLink()) return { name: entry.name, kind: kindOf(entry) }
      const [status, target] = [await fileStatus(file), await readlink(file).catch(() => '')]
      return { name: entry.name, kind: status?.kind ?? 'link', target }
    }),
  )
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): FileKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP') return undefined
  throw error
}
