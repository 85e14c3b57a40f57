import { sameState, type FileChange, type FileState } from './snapshot-objects'

// Who changed what, in memory, as long as a step that may want to know is open. Changes of file tools are written in by their
// session. What a look at the whole folder finds belongs to the sessions whose command ran since the look before, and to
// nobody when there was none: that is the person, or another program.

/** A step that may change files. */
export type Ledger = {
  /** The session, and those above it that called for its work. */
  readonly owners: readonly string[]
  readonly since: number
  /** Commands under way that may write anywhere. */
  commands: number
}

type Entry = FileChange & { seq: number; owners: ReadonlySet<string> }

const MAX_ENTRIES = 50_000

export class Journal {
  readonly #ledgers = new Set<Ledger>()
  /** What file tools left last, as long as a step is open. */
  readonly #written = new Map<string, { state: FileState | undefined; seq: number }>()
  /** The same, until a look at the folder has seen it: it finds nothing new there. */
  readonly #told = new Map<string, { state: FileState | undefined; seq: number }>()
  #entries: Entry[] = []
  #seq = 0

  open(owners: readonly string[]): Ledger {
    const ledger = { owners, since: this.#seq, commands: 0 }
    this.#ledgers.add(ledger)
    return ledger
  }

  /** Ends a step and tells what it changed, in layers: one holds a file once, the next goes on where somebody else changed it in between. */
  close(ledger: Ledger): FileChange[][] {
    this.#ledgers.delete(ledger)
    const owner = ledger.owners[0]
    const own = this.#entries.filter((entry) => entry.seq > ledger.since && owner !== undefined && entry.owners.has(owner))
    if (this.#ledgers.size === 0) this.#written.clear()
    const oldest = Math.min(...[...this.#ledgers].map(({ since }) => since))
    this.#entries = this.#ledgers.size === 0 ? [] : this.#entries.filter(({ seq }) => seq > oldest)
    return stretches(own)
  }

  /** True while a command runs that may write anywhere. */
  get watched(): boolean {
    return [...this.#ledgers].some(({ commands }) => commands > 0)
  }

  /** A moment: hand it to `tell` or `end`. */
  get now(): number {
    return this.#seq
  }

  /** A file tool of a session wrote this, or a revert, which nobody owns; `since` is when it looked at the file before. */
  tell(owners: readonly string[], change: FileChange, since: number): void {
    if (this.#ledgers.size === 0) return
    // Somebody else's tool may have been faster.
    const written = this.#written.get(change.name)
    const before = written && written.seq > since ? written.state : change.before
    if (sameState(before, change.after)) return
    this.#add({ ...change, before }, owners)
    this.#written.set(change.name, { state: change.after, seq: this.#seq })
    this.#told.set(change.name, { state: change.after, seq: this.#seq })
  }

  /** A look at the folder found this; what was told already is taken out. */
  find(change: FileChange): void {
    const { name, after } = change
    const told = this.#told.get(name)
    const before = told ? told.state : change.before
    if (sameState(before, after)) return
    const owners = [...this.#ledgers].flatMap((ledger) => (ledger.commands > 0 ? ledger.owners : []))
    if (owners.length > 0) this.#add({ name, before, after }, owners)
  }

  /** What was told before the look began is known to the folder's index now. */
  end(begun: number): void {
    for (const [name, { seq }] of this.#told) if (seq <= begun) this.#told.delete(name)
  }

  #add(change: FileChange, owners: readonly string[]): void {
    this.#seq += 1
    this.#entries.push({ ...change, seq: this.#seq, owners: new Set(owners) })
    if (this.#entries.length > MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES / 2)
  }
}

/**
 * Changes of one file in a row become one when each begins where the one before ended. The answer is layers: the first holds
 * every file once, the next those that somebody else changed in between.
 */
export function stretches(entries: readonly FileChange[]): FileChange[][] {
  const files = new Map<string, FileChange[]>()
  for (const { name, before, after } of entries) {
    const parts = files.get(name) ?? []
    const last = parts.at(-1)
    if (last && sameState(last.after, before)) parts[parts.length - 1] = { ...last, after }
    else parts.push({ name, before, after })
    files.set(name, parts)
  }
  const found: FileChange[][] = []
  for (const parts of files.values()) {
    const changing = parts.filter(({ before, after }) => !sameState(before, after))
    for (const [index, change] of changing.entries()) (found[index] ??= []).push(change)
  }
  return found
}
