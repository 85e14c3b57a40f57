import { randomBytes, randomFillSync } from 'node:crypto'
import { makeID, type IDClock, type IDPrefix } from '#protocol/id-maker'
import { Bus, type Projection } from './bus'
import { Scope } from './scope'
import { Store } from './store/store'
import type { Clock } from './system/clock'
import { systemClock } from './system/clock'
import type { Log } from './system/log'
import type { Paths } from './system/paths'

/** How a credential is kept; the desktop gives one that uses the system's key store. */
export type SecretBox = { seal(text: string): string; open(sealed: string): string; readonly secure: boolean }

export type AppOptions = {
  paths: Paths
  log: Log
  /** The environment as the user has it; children get it minus what is ours. */
  env: Readonly<Record<string, string | undefined>>
  clock?: Clock
  /** Folder for requests that name none. */
  directory: string
  /** Folders whose own code may run without asking: what `serve` was started for. */
  trusted?: readonly string[]
  secrets?: SecretBox
  /** Asks the network for the newest model catalogue; tests and closed machines turn it off. */
  refreshCatalog?: boolean
  /** Looks for Ollama and LM Studio on this machine. */
  findLocalModels?: boolean
  /** Opens a page in the person's browser; false when that did not work. */
  openBrowser?: (url: string) => Promise<boolean>
  /** Where searches go instead of the public addresses; for tests and mirrors. Never from a project. */
  searchAddresses?: { exa?: string; duckduckgo?: string }
  /** Where people sign in instead of the public addresses, by provider; for tests and mirrors. Never from a project. */
  signInAddresses?: Readonly<Record<string, string>>
  /** What tells the facts of sessions in the words of `/api`. */
  projection?: (app: App) => Projection
  /** Loads what the first prompt of a folder needs as soon as the folder is opened. */
  warmUp?: boolean
}

const ID_BYTES = 14

/** The process: options, store, bus. The first argument of every verb that belongs to no single folder. */
export class App extends Scope {
  readonly options: AppOptions
  readonly clock: Clock
  readonly log: Log
  readonly store: Store
  readonly bus: Bus
  readonly place = { directory: 'global' } as const
  /** Ports that our own server listens on; nothing is ever fetched from them. */
  readonly ports = new Set<number>()
  /** Variables of the environment that hold a provider's key; no child gets them. */
  readonly keyNames = new Set<string>()
  readonly #ids: IDClock = { time: 0, counter: 0 }
  readonly #random = Buffer.alloc(ID_BYTES * 256)
  #used = ID_BYTES * 256

  private constructor(options: AppOptions, store: Store) {
    super()
    this.options = options
    this.clock = options.clock ?? systemClock
    this.log = options.log
    this.store = store
    this.bus = new Bus({
      epoch: randomBytes(6).toString('hex'),
      // Above all that an earlier process gave: nobody stores sixteen facts in each millisecond of its life.
      start: Math.floor(this.clock.now()) * 16,
      nextID: () => this.id('evt'),
      onFault: (error) => this.log.error('event listener failed', { error: String(error) }),
      projection: options.projection?.(this),
    })
  }

  static async open(options: AppOptions): Promise<App> {
    return new App(options, await Store.open(`${options.paths.data}/opencode-desktop.db`))
  }

  /** The next id of a kind; ids of one app ascend. */
  id<P extends IDPrefix>(prefix: P) {
    return makeID(prefix, this.#ids, { now: this.clock.now(), random: this.#nextRandom() })
  }

  /** Of a supply, as every event of a fast stream has an id, and asking the system costs more than all the rest of it. */
  #nextRandom(): Uint8Array {
    if (this.#used + ID_BYTES > this.#random.length) {
      randomFillSync(this.#random)
      this.#used = 0
    }
    this.#used += ID_BYTES
    return this.#random.subarray(this.#used - ID_BYTES, this.#used)
  }

  override async close(): Promise<void> {
    await super.close()
    this.store.close()
  }
}
