/** A file, or a folder (ending with `/`), prepared for being looked for. */
export type IndexEntry = { path: string; lower: string; /** Where the last name starts. */ base: number; mask: number; folder: boolean }

/** Files by path, and the folders that hold them; a folder is there as long as something is in it. */
export class IndexEntries {
  readonly #entries = new Map<string, IndexEntry>()
  readonly #children = new Map<string, number>()
  #list: IndexEntry[] | undefined

  get list(): readonly IndexEntry[] {
    this.#list ??= [...this.#entries.values()]
    return this.#list
  }

  add(file: string): void {
    if (this.#entries.has(file)) return
    this.#list = undefined
    this.#entries.set(file, toEntry(file))
    const parent = parentOf(file)
    if (parent === '') return
    this.#children.set(parent, (this.#children.get(parent) ?? 0) + 1)
    this.add(parent)
  }

  /** Removes a file, or a folder with everything in it. */
  remove(file: string): void {
    const below = `${file}/`
    if (this.#entries.has(below)) for (const inner of this.#filesBelow(below)) this.#drop(inner)
    else this.#drop(file)
  }

  #filesBelow(folder: string): string[] {
    return [...this.#entries.keys()].filter((name) => name.startsWith(folder) && !name.endsWith('/'))
  }

  #drop(name: string): void {
    if (!this.#entries.delete(name)) return
    this.#list = undefined
    const parent = parentOf(name)
    if (parent === '') return
    const left = (this.#children.get(parent) ?? 1) - 1
    if (left > 0) this.#children.set(parent, left)
    else {
      this.#children.delete(parent)
      this.#drop(parent)
    }
  }
}

/** One bit per letter and one for all digits: a quick "can't match". */
export function maskOf(lower: string): number {
  let mask = 0
  for (let index = 0; index < lower.length; index++) {
    const code = lower.charCodeAt(index)
    if (code >= 97 && code <= 122) mask |= 1 << (code - 97)
    else if (code >= 48 && code <= 57) mask |= 1 << 26
    else if (code > 127) mask |= 1 << 27
  }
  return mask
}

function toEntry(name: string): IndexEntry {
  const folder = name.endsWith('/')
  const lower = name.toLowerCase()
  return { path: name, lower, base: lower.lastIndexOf('/', lower.length - (folder ? 2 : 1)) + 1, mask: maskOf(lower), folder }
}

/** With its `/`; nothing at the top. */
function parentOf(name: string): string {
  const slash = name.lastIndexOf('/', name.length - 2)
  return slash < 0 ? '' : name.slice(0, slash + 1)
}
