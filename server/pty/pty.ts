import { ProtocolError } from '#protocol/error'
import type { PtyID } from '#protocol/id'
import type { Pty, PtyCreate, PtyUpdate } from '#protocol/pty'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { listShells as findShells, type Shell } from '../system/shell'
import { planSpawn } from './spawn'
import { Terminal } from './terminal'

const MAX_TERMINALS = 32
const MAX_ENDED = 50

const terminals = slot(
  (_instance: Instance) => new Map<PtyID, Terminal>(),
  async (open) => void (await Promise.all([...open.values()].map((terminal) => terminal.end()))),
)

/** What is known of terminals that have ended, the newest last; until they are removed. */
const ended = slot((_instance: Instance) => new Map<PtyID, Pty>())

/** How many places are taken in the whole process, starting ones included. */
const places = slot((_app: App) => ({ taken: 0 }))

/** Whether any runs, anywhere. */
export function hasPtys(app: App): boolean {
  return (places.peek(app)?.taken ?? 0) > 0
}

export function listShells(instance: Instance): Promise<Shell[]> {
  return findShells({ env: instance.app.options.env, platform: process.platform })
}

export async function createPty(instance: Instance, input: PtyCreate): Promise<Pty> {
  const release = takePlace(instance)
  try {
    const plan = await planSpawn(instance, input)
    // Loaded here: the native module is only needed where terminals are.
    const { spawn } = await import('@lydell/node-pty')
    instance.signal.throwIfAborted()
    const { command, args, cwd, env, marker } = plan
    const child = spawn(command, args, { name: 'xterm-256color', cols: 80, rows: 24, cwd, env })
    const id = instance.app.id('pty')
    const title = input.title || `Terminal ${id.slice(-4)}`
    const info: Pty = { id, title, command, args, cwd, status: 'running', pid: child.pid }
    const terminal = new Terminal(info, child, marker)
    terminals(instance).set(id, terminal)
    instance.bus.publish(instance.place, 'pty.created', { info })
    void terminal.exited.then((exitCode) => {
      release()
      finish(instance, terminal, exitCode)
    })
    return info
  } catch (error) {
    release()
    throw error
  }
}

export function listPtys(instance: Instance): Pty[] {
  return [...(terminals.peek(instance)?.values() ?? [])].map((terminal) => terminal.info)
}

/** Those that have ended as well, first. */
export function listAllPtys(instance: Instance): Pty[] {
  return [...(ended.peek(instance)?.values() ?? []), ...listPtys(instance)]
}

/** One that runs or has ended. */
export function findPty(instance: Instance, id: PtyID): Pty {
  return ended.peek(instance)?.get(id) ?? getPty(instance, id)
}

/** Renames or resizes one that runs, renames one that has ended. */
export function changePty(instance: Instance, id: PtyID, input: PtyUpdate): Pty {
  const over = ended.peek(instance)?.get(id)
  if (!over) return updatePty(instance, id, input)
  const info = { ...over, title: input.title ?? over.title }
  ended(instance).set(id, info)
  instance.bus.publish(instance.place, 'pty.updated', { info })
  return info
}

/** Ends one that runs, forgets one that has ended. */
export async function dropPty(instance: Instance, id: PtyID): Promise<void> {
  if (ended.peek(instance)?.delete(id)) instance.bus.publish(instance.place, 'pty.deleted', { id })
  else await removePty(instance, id)
}

export function getPty(instance: Instance, id: PtyID): Pty {
  return findTerminal(instance, id).info
}

export function updatePty(instance: Instance, id: PtyID, input: PtyUpdate): Pty {
  const terminal = findTerminal(instance, id)
  terminal.update(input)
  instance.bus.publish(instance.place, 'pty.updated', { info: terminal.info })
  return terminal.info
}

/** Ends a terminal with everything that runs in it; resolves when nothing of it is left. */
export async function removePty(instance: Instance, id: PtyID): Promise<boolean> {
  const terminal = findTerminal(instance, id)
  terminals(instance).delete(id)
  instance.bus.publish(instance.place, 'pty.deleted', { id })
  await terminal.end()
  return true
}

export function findTerminal(instance: Instance, id: PtyID): Terminal {
  const terminal = terminals.peek(instance)?.get(id)
  if (!terminal) throw new ProtocolError('PtyNotFoundError', { ptyID: id, message: `PTY not found: ${id}` })
  return terminal
}

function finish(instance: Instance, terminal: Terminal, exitCode: number) {
  // A removed terminal has said goodbye already, and a closed instance tells nothing any more.
  const known = terminals.peek(instance)?.delete(terminal.info.id)
  if (known && !instance.closed) keepEnded(instance, { ...terminal.info, status: 'exited', exitCode })
  if (known && !instance.closed) instance.bus.publish(instance.place, 'pty.exited', { id: terminal.info.id, exitCode })
  terminal.audience.end(1000)
}

function keepEnded(instance: Instance, info: Pty) {
  const all = ended(instance)
  all.set(info.id, info)
  for (const id of all.keys()) if (all.size > MAX_ENDED) all.delete(id)
}

function takePlace(instance: Instance): () => void {
  const count = places(instance.app)
  if (count.taken >= MAX_TERMINALS) throw new ProtocolError('TooManyRequests', { message: `There are ${MAX_TERMINALS} terminals already` })
  count.taken += 1
  const letGo = instance.hold()
  let held = true
  return () => {
    if (!held) return
    held = false
    count.taken -= 1
    letGo()
  }
}
