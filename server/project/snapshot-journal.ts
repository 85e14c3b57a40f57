import { sameState, type FileChange, type FileState } from './snapshot-objects'

// Who changed what, in memory, as long as a step that may want to know is open. Changes of file tools are told by their
// session. What a look at the whole folder finds belongs to the sessions whose command ran since the look before, and to
// nobody when there was none: that is the person, or another program. Calls run beside each other, so every state carries the
// moment at which it was seen, and the story is put in order when its step ends.

/** A step that may change files. */
export type Ledger = {
  /** The session, and those above it that called for its work. */
  readonly owners: readonly string[]
  readonly since: number
  /** Commands under way that may write anywhere. */
  commands: number
}

/** When both sides of a change were seen. */
export type Seen = { from: number; to: number }

type Entry = FileChange & Seen & { owners: ReadonlySet<string>; kind: 'tool' | 'look' }

const MAX_ENTRIES = 50_000

export class Journal {
  readonly #ledgers = new Set<Ledger>()
  /** What file tools left, until a look at the folder has seen it: it finds nothing new there. */
  readonly #told = new Map<string, { state: FileState | undefined; at: number }>()
  #entries: Entry[] = []
  #moment = 0
  #looked = 0

  open(owners: readonly string[]): Ledger {
    const ledger = { owners, since: this.tick(), commands: 0 }
    this.#ledgers.add(ledger)
    return ledger
  }

  /** Ends a step and tells what it changed; see `stretches`. */
  close(ledger: Ledger): FileChange[][] {
    this.#ledgers.delete(ledger)
    const owner = ledger.owners[0] ?? ''
    const recent = this.#entries.filter((entry) => entry.to > ledger.since)
    const foreign = recent.filter(({ owners, kind }) => kind === 'tool' && !owners.has(owner))
    const own = recent.flatMap((entry) => (entry.owners.has(owner) ? (withoutForeign(entry, foreign) ?? []) : []))
    const oldest = Math.min(...[...this.#ledgers].map(({ since }) => since))
    this.#entries = this.#entries.filter(({ to }) => to > oldest)
    // A command always looks before it begins, so nobody will ask what was told until now.
    if (this.#ledgers.size === 0) this.#told.clear()
    return stretches(inOrder(own))
  }

  /** True while a command runs that may write anywhere. */
  get watched(): boolean {
    return [...this.#ledgers].some(({ commands }) => commands > 0)
  }

  /** The next moment; ask for it right before a state is looked at. */
  tick(): number {
    this.#moment += 1
    return this.#moment
  }

  /** A file tool of a session wrote this, or a revert, which nobody owns. */
  tell(owners: readonly string[], change: FileChange, seen: Seen): void {
    if (this.#ledgers.size === 0 || sameState(change.before, change.after)) return
    this.#add({ ...change, ...seen, owners: new Set(owners), kind: 'tool' })
    const told = this.#told.get(change.name)
    if (!told || told.at < seen.to) this.#told.set(change.name, { state: change.after, at: seen.to })
  }

  /** A look at the folder found this at the moment `at`; what was told before is taken out. */
  find(change: FileChange, at: number): void {
    const { name, after } = change
    const told = this.#told.get(name)
    const known = told !== undefined && told.at < at
    const before = known ? told.state : change.before
    const owners = [...this.#ledgers].flatMap((ledger) => (ledger.commands > 0 ? ledger.owners : []))
    if (owners.length === 0 || sameState(before, after)) return
    this.#add({ name, before, after, from: known ? told.at : this.#looked, to: at, owners: new Set(owners), kind: 'look' })
  }

  /** A look that began at the moment `begun` is over: what was told before is known to the folder's index now. */
  end(begun: number): void {
    this.#looked = begun
    for (const [name, { at }] of this.#told) if (at < begun) this.#told.delete(name)
  }

  #add(entry: Entry): void {
    this.#entries.push(entry)
    if (this.#entries.length > MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES / 2)
  }
}

/** Takes out what the file tool of another session did while both sides of a change were looked at. */
function withoutForeign(entry: Entry, foreign: readonly Entry[]): Entry | undefined {
  const between = foreign.filter(({ name, to }) => name === entry.name && to > entry.from).sort((one, other) => one.to - other.to)
  if (entry.kind === 'look' && between.some(({ from, after }) => from < entry.to && sameState(after, entry.after))) return undefined
  const last = between.findLast(({ to }) => to < entry.to)
  return last ? { ...entry, before: last.after } : entry
}

/** Changes of one file that were seen at the same time are one: from the first side that was seen to the last. */
function inOrder(entries: readonly Entry[]): Entry[] {
  const latest = new Map<string, Entry>()
  const ordered: Entry[] = []
  for (const entry of [...entries].sort((one, other) => one.from - other.from)) {
    const last = latest.get(entry.name)
    if (last && entry.from < last.to) {
      if (entry.to > last.to) Object.assign(last, { after: entry.after, to: entry.to })
      continue
    }
    const copy = { ...entry }
    latest.set(entry.name, copy)
    ordered.push(copy)
  }
  return ordered
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
