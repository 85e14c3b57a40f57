import type { IPty } from '@lydell/node-pty'
import type { Pty, PtyUpdate } from '#protocol/pty'
import { killTree, listProcesses, signalGroup } from '../system/census'
import { Audience } from './audience'
import { Ring } from './ring'

export const RING_CHARACTERS = 2_097_152

/** Characters that are taken from one terminal before everybody else gets their turn. */
const TURN = 64 * 1024
const HANGUP_TIME = 300
const ALIVE_CHECK = 50
const BY_SIGNAL = 128

/** One running terminal: its process, what it said, and who listens. */
export class Terminal {
  info: Pty
  readonly audience: Audience
  readonly ring = new Ring(RING_CHARACTERS)
  /** Settles with the exit code when the process is gone and all it said has been read. */
  readonly exited: Promise<number>
  readonly #process: IPty
  readonly #marker: string
  #stalled = false
  #yielded = false
  #taken = 0
  #aliveCheck: NodeJS.Timeout | undefined
  #over = false

  constructor(info: Pty, process: IPty, marker: string) {
    this.info = info
    this.#process = process
    this.#marker = marker
    this.audience = new Audience(this.ring, (stalled) => this.#stall(stalled))
    process.onData((data) => this.#take(data))
    this.exited = new Promise((resolve) => {
      process.onExit(({ exitCode, signal }) => {
        this.#over = true
        clearInterval(this.#aliveCheck)
        // As shells tell of a program that a signal ended; a killed one has not ended well.
        resolve(signal ? BY_SIGNAL + signal : exitCode)
      })
    })
  }

  /** Name of the program that has the keys, where the system tells it. */
  get foreground(): string {
    return this.#process.process
  }

  write(data: string): void {
    if (!this.#over) this.#process.write(data)
  }

  update({ title, size }: PtyUpdate): void {
    if (title !== undefined) this.info = { ...this.info, title }
    if (!size || this.#over) return
    try {
      this.#process.resize(size.cols, size.rows)
    } catch (error) {
      // Between its end and our hearing of it a terminal cannot be resized, and need not be.
      if (isAlive(this.info.pid)) throw error
    }
  }

  /** Ends the shell and everything that was started in it: HUP, then TERM, then KILL. */
  async end(): Promise<void> {
    this.audience.end(1000)
    const family = await sessionGroups(this.info.pid)
    for (const group of family) signalGroup(group, 'SIGHUP')
    // What is said now nobody reads, but a program that waits to say it would not end.
    if (this.#stalled) this.#stall(false)
    await Promise.race([this.exited, new Promise((resolve) => setTimeout(resolve, HANGUP_TIME))])
    await killTree(this.info.pid, this.#marker)
  }

  #take(data: string) {
    this.ring.append(data)
    this.audience.notify(data.length)
    if (this.#taken === 0) setImmediate(() => this.#nextTurn())
    this.#taken += data.length
    if (this.#taken < TURN || this.#yielded) return
    this.#yielded = true
    this.#process.pause()
  }

  #nextTurn() {
    this.#taken = 0
    if (!this.#yielded) return
    this.#yielded = false
    if (!this.#stalled && !this.#over) this.#process.resume()
  }

  #stall(stalled: boolean) {
    this.#stalled = stalled
    clearInterval(this.#aliveCheck)
    if (this.#over) return
    if (!stalled) {
      if (!this.#yielded) this.#process.resume()
      return
    }
    this.#process.pause()
    // node-pty closes a terminal 200 ms after its process is gone, read or not; the last words would be lost.
    this.#aliveCheck = setInterval(() => {
      if (isAlive(this.info.pid)) return
      clearInterval(this.#aliveCheck)
      this.#process.resume()
    }, ALIVE_CHECK)
  }
}

function isAlive(pid: number) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The shell's group and those of its jobs, which have a group each. */
async function sessionGroups(leader: number): Promise<Set<number>> {
  const groups = new Set([leader])
  const all = process.platform === 'linux' ? await listProcesses() : []
  for (const entry of all) if (entry.parent === leader) groups.add(entry.group)
  // A child that was born before the shell gave it a group would name ours.
  const own = all.find((entry) => entry.pid === process.pid)?.group
  if (own !== undefined) groups.delete(own)
  return groups
}
