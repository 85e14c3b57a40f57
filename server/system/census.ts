import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { hashContent } from './files'
import { mapLimited } from './limit'

// Every child carries OPENCODE_DESKTOP_RUN=<data>.<server pid>-<server start>.<run>. A process that left its group by
// setsid or a double fork still has the variable in /proc/<pid>/environ, so it is found when its run is stopped, and by
// the next start when the server itself was killed. Systems without /proc only have the process groups.

export const RUN_VARIABLE = 'OPENCODE_DESKTOP_RUN'

const GRACE = 2_000
const AFTER_KILL = 1_500
const ANYBODY = 'any'

export interface ProcessEntry {
  pid: number
  parent: number
  group: number
  /** Clock ticks since boot; with the pid it names a process even when pids are used again. */
  start: string
}

/** The mark of this server process over one data directory; `killMarked` of it ends everything the server ever started. */
export function ownerMarker(dataDirectory?: string): string {
  const data = dataDirectory === undefined ? ANYBODY : dataMarker(dataDirectory)
  const self = process.platform === 'linux' ? parseStat(process.pid, readFileSync('/proc/self/stat', 'latin1')) : undefined
  return `${data}.${process.pid}-${self?.start ?? '0'}`
}

/** A fresh mark for one run below an owner's mark. */
export function runMarker(owner: string): string {
  return `${owner}.${randomUUID()}`
}

export function dataMarker(dataDirectory: string): string {
  return hashContent(dataDirectory).slice(0, 16)
}

/** Ends all processes whose mark is the given one or lies below it; returns how many there were. */
export async function killMarked(marker: string): Promise<number> {
  return endProcesses(() => findMarked((value) => value === marker || value.startsWith(`${marker}.`)))
}

/** Ends what earlier servers over this data directory left behind; children of a server that still lives are left alone. */
export async function sweepOrphans(dataDirectory: string): Promise<number> {
  const own = new Set([dataMarker(dataDirectory), ANYBODY])
  const alive = new Map<string, Promise<boolean>>()
  return endProcesses(() =>
    findMarked(async (value) => {
      const [data, owner] = value.split('.')
      if (data === undefined || owner === undefined || !own.has(data)) return false
      const living = alive.get(owner) ?? isOwnerAlive(owner)
      alive.set(owner, living)
      return !(await living)
    }),
  )
}

/** Ends a process group, everything that descends from its leader and everything that carries the mark: TERM, then KILL. */
export async function killTree(leader: number, marker: string): Promise<void> {
  if (process.platform === 'win32') return endWindowsTree(leader)
  // Taken first: once the leader is gone, children that left its group no longer show where they came from.
  const family = new Set(familyOf(leader, await listProcesses()).map(identity))
  signalGroup(leader, 'SIGTERM')
  if (process.platform !== 'linux') return endGroup(leader)
  await endProcesses(async () => {
    const marked = await findMarked((value) => value === marker || value.startsWith(`${marker}.`))
    const known = new Set(marked.map(identity))
    const others = (await listProcesses()).filter((entry) => !known.has(identity(entry)))
    return [...marked, ...others.filter((entry) => entry.group === leader || family.has(identity(entry)))]
  })
}

/** Signals a whole group; false if nothing of it is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, signal)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The processes of the machine as /proc shows them; empty where there is none. */
export async function listProcesses(): Promise<ProcessEntry[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const entries = await mapLimited(pids, 16, readProcess)
  return entries.filter((entry) => entry !== undefined)
}

/** Names of the processes that one process started itself and that still run; empty where there is no /proc. */
export async function childNames(parent: number): Promise<string[]> {
  const children = (await listProcesses()).filter((entry) => entry.parent === parent)
  const names = await mapLimited(children, 16, ({ pid }) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''))
  return names.map((name) => name.trim()).filter((name) => name !== '')
}

async function endProcesses(census: () => Promise<ProcessEntry[]>): Promise<number> {
  const seen = new Set<number>()
  const started = performance.now()
  const signalled = new Set<string>()
  for (let wait = 10; ; wait = Math.min(wait * 2, 100)) {
    const left = await census()
    const elapsed = performance.now() - started
    if (left.length === 0 || elapsed > GRACE + AFTER_KILL) return seen.size
    for (const entry of left) {
      seen.add(entry.pid)
      const signal = elapsed >= GRACE ? 'SIGKILL' : 'SIGTERM'
      const key = `${identity(entry)}-${signal}`
      if (signalled.has(key)) continue
      signalled.add(key)
      signalOne(entry.pid, signal)
    }
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

function identity(entry: ProcessEntry): string {
  return `${entry.pid}-${entry.start}`
}

function endWindowsTree(leader: number): Promise<void> {
  // An error means that the tree is gone already.
  return new Promise((resolve) => execFile('taskkill', ['/PID', String(leader), '/T', '/F'], { windowsHide: true }, () => resolve()))
}

async function endGroup(leader: number): Promise<void> {
  const started = performance.now()
  while (signalGroup(leader, 0)) {
    const elapsed = performance.now() - started
    if (elapsed > GRACE + AFTER_KILL) return
    if (elapsed > GRACE) signalGroup(leader, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // Gone already, or another user's by setuid: both are beyond our reach.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function familyOf(leader: number, all: ProcessEntry[]): ProcessEntry[] {
  const children = Map.groupBy(all, (entry) => entry.parent)
  const found = new Map(all.filter((entry) => entry.group === leader || entry.pid === leader).map((entry) => [entry.pid, entry]))
  const open = [...found.keys()]
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    for (const child of children.get(pid) ?? []) {
      if (found.has(child.pid)) continue
      found.set(child.pid, child)
      open.push(child.pid)
    }
  }
  return [...found.values()]
}

async function findMarked(matches: (value: string) => boolean | Promise<boolean>): Promise<ProcessEntry[]> {
  if (process.platform !== 'linux') return []
  const found = await mapLimited(await listProcesses(), 16, async (entry) => {
    if (entry.pid === process.pid) return undefined
    const value = await readMarker(entry.pid)
    return value !== undefined && (await matches(value)) ? entry : undefined
  })
  return found.filter((entry) => entry !== undefined)
}

async function readMarker(pid: number): Promise<string | undefined> {
  // Another user's environment is closed to us, and a dying process has none.
  const text = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  const start = text.startsWith(`${RUN_VARIABLE}=`) ? 0 : text.indexOf(`\0${RUN_VARIABLE}=`) + 1
  if (start === 0 && !text.startsWith(`${RUN_VARIABLE}=`)) return undefined
  const end = text.indexOf('\0', start)
  return text.slice(start + RUN_VARIABLE.length + 1, end < 0 ? undefined : end)
}

async function readProcess(pid: number): Promise<ProcessEntry | undefined> {
  return parseStat(pid, await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ''))
}

/** Zombies are left out: they cannot be ended, only reaped by their parent. */
function parseStat(pid: number, text: string): ProcessEntry | undefined {
  // The name in brackets may itself hold brackets and spaces; the fields count from behind the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 20 || fields[0] === 'Z' || fields[0] === 'X') return undefined
  return { pid, parent: Number(fields[1]), group: Number(fields[2]), start: fields[19] ?? '0' }
}

/** Whether the server of a mark's middle part (`pid-start`) still runs; false where that can't be told. */
export async function isOwnerAlive(owner: string): Promise<boolean> {
  const [pid, start] = owner.split('-')
  const entry = await readProcess(Number(pid))
  return entry !== undefined && entry.start === start
}
