import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '../config/places'
import type { Instance } from '../instance'
import { hashContent } from '../system/files'
import { isInside } from '../system/real-path'
import { languageOf } from './languages'

const MAX_OPEN = 100
const MAX_FILE = 1024 * 1024

type Notify = (method: string, params: unknown) => void
/** `mark` is what the server had said before this version was shown; see `Reports`. */
type Open = { version: number; hash: string; mark: number }
export type Shown = { version: number; mark: number; opened: boolean; changed: boolean }

/** The documents that one server has before it, least recently shown first. */
export class Documents {
  readonly #open = new Map<string, Open>()
  readonly #notify: Notify
  readonly #onClose: (file: string) => void

  /** `onClose` hears of documents that were taken away to make room. */
  constructor(notify: Notify, onClose: (file: string) => void) {
    this.#notify = notify
    this.#onClose = onClose
  }

  /** Shows the text; answers its version and whether the server did not know it yet. */
  show(file: string, text: string, mark: number): Shown {
    const hash = hashContent(text)
    const known = this.#open.get(file)
    const uri = pathToFileURL(file).href
    if (known) this.#open.delete(file)
    const entry = known?.hash === hash ? known : { version: (known?.version ?? 0) + 1, hash, mark }
    this.#open.set(file, entry)
    if (entry === known) return { ...known, opened: false, changed: false }
    const { version } = entry
    if (!known) this.#notify('textDocument/didOpen', { textDocument: { uri, languageId: languageOf(file), version, text } })
    else {
      // A change without a range is the whole text, whatever kind of changes the server prefers.
      this.#notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] })
      this.#notify('textDocument/didSave', { textDocument: { uri }, text })
    }
    if (this.#open.size > MAX_OPEN) this.close(this.#open.keys().next().value!)
    return { version, mark, opened: !known, changed: true }
  }

  close(file: string): void {
    if (!this.#open.delete(file)) return
    this.#notify('textDocument/didClose', { textDocument: { uri: pathToFileURL(file).href } })
    this.#onClose(file)
  }

  has(file: string): boolean {
    return this.#open.has(file)
  }

  files(): string[] {
    return [...this.#open.keys()]
  }
}

/** `.ts`, or the whole name of files like `Dockerfile`. */
export function extensionOf(file: string): string {
  return path.extname(file).toLowerCase() || path.basename(file)
}

/** The text of a file that is worth showing; undefined for what is gone, too large, no text or outside of the project. */
export async function readDocument(instance: Instance, file: string): Promise<string | undefined> {
  const within = [projectRoot(instance), instance.directory].find((folder) => isInside(folder, file))
  if (within === undefined) return undefined
  try {
    return (await instance.environment.readText(file, { limit: MAX_FILE, within, signal: instance.signal })).text
  } catch {
    return undefined
  }
}
