import { createHash } from 'node:crypto'
import { fileOf } from './patches'

// Reads a long diff while git writes it and keeps only what a list needs: which files, how many lines, and a mark for each
// hunk. It works on bytes, in one pass, so that 50 MB cost neither memory nor a pause.

export type ReadDiff = {
  file: string
  status: 'added' | 'deleted' | 'modified'
  additions: number
  deletions: number
  binary: boolean
  /** One mark for the whole where there is no hunk, or too many of them. */
  hunks: string[]
}

/** `ids`: the contents of each file before and after, as git names them. */
export type DiffReader = { add(chunk: Uint8Array): void; end(): ReadDiff[]; ids: ReadonlyMap<string, readonly [string, string]> }

const MAX_HUNKS = 2_000
const MAX_HEAD = 16 * 1024
const MAX_FILES = 20_000
const [NEWLINE, PLUS, MINUS, BACKSLASH] = [0x0a, 0x2b, 0x2d, 0x5c]

type State = {
  at: 'start' | 'head' | 'changed' | 'same'
  head: number[]
  file: ReadDiff | undefined
  /** What the heads say beside the names: ids of the contents and modes. */
  facts: string
  tooMany: boolean
  /** Lines that the open hunk still has to say. */
  old: number
  fresh: number
  open: boolean
  one: number
  two: number
  ids: Map<string, readonly [string, string]>
}

export function diffReader(): DiffReader {
  const files: ReadDiff[] = []
  const state: State = { at: 'start', head: [], file: undefined, facts: '', tooMany: false, old: 0, fresh: 0, open: false, one: 0, two: 0, ids: new Map() }
  return {
    ids: state.ids,
    add(chunk) {
      // Plain indexes: this loop sees every byte of the diff.
      for (let index = 0; index < chunk.length; index += 1) readByte(state, files, chunk[index]!)
    },
    end() {
      if (state.at === 'head') readHead(state, files)
      closeFile(state)
      return files
    },
  }
}

/** The marks of the hunks of one file's patch, in their order. */
export function hunkMarks(patch: string): string[] {
  const reader = diffReader()
  reader.add(Buffer.from(patch))
  return nameTwins(reader.end().flatMap(({ hunks }) => hunks))
}

/** Equal hunks of one file get numbers, so that one that was read does not stand for the other. */
export function nameTwins(marks: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return marks.map((mark) => {
    const count = (seen.get(mark) ?? 0) + 1
    seen.set(mark, count)
    return count === 1 ? mark : `${mark}~${count}`
  })
}

function readByte(state: State, files: ReadDiff[], byte: number): void {
  if (state.at === 'start') startLine(state, byte)
  if (state.at === 'changed') {
    state.one = Math.imul(state.one ^ byte, 0x9e3779b1)
    state.two = Math.imul(state.two ^ byte, 0x5f356495) ^ (state.one >>> 15)
  } else if (state.at === 'head' && byte !== NEWLINE && state.head.length < MAX_HEAD) state.head.push(byte)
  if (byte !== NEWLINE) return
  if (state.at === 'head') readHead(state, files)
  state.at = 'start'
}

function startLine(state: State, byte: number): void {
  if (state.old <= 0 && state.fresh <= 0) {
    state.at = 'head'
    return
  }
  const { file } = state
  if (byte === PLUS) {
    state.fresh -= 1
    if (file) file.additions += 1
  } else if (byte === MINUS) {
    state.old -= 1
    if (file) file.deletions += 1
  } else if (byte !== BACKSLASH) {
    state.old -= 1
    state.fresh -= 1
  }
  state.at = byte === PLUS || byte === MINUS ? 'changed' : 'same'
}

function readHead(state: State, files: ReadDiff[]): void {
  const line = Buffer.from(state.head).toString('utf8')
  state.head = []
  const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
  if (hunk) {
    closeHunk(state)
    Object.assign(state, { old: Number(hunk[1] ?? 1), fresh: Number(hunk[2] ?? 1), open: true, one: 0x2545f491, two: 0x4cf5ad43 })
    return
  }
  if (line.startsWith('diff --git ')) {
    closeFile(state)
    const name = fileOf(`${line}\n`)
    state.file = name === undefined ? undefined : { file: name, status: 'modified', additions: 0, deletions: 0, binary: false, hunks: [] }
    if (state.file && files.length < MAX_FILES) files.push(state.file)
    return
  }
  if (!state.file) return
  if (/^(index|old mode|new mode|new file mode|deleted file mode) /.test(line)) state.facts += line
  const ids = /^index ([0-9a-f]{40,64})\.\.([0-9a-f]{40,64})/.exec(line)
  if (ids) state.ids.set(state.file.file, [ids[1]!, ids[2]!])
  if (line.startsWith('new file mode')) state.file.status = 'added'
  else if (line.startsWith('deleted file mode')) state.file.status = 'deleted'
  else if (line.startsWith('Binary files ') || line === 'GIT binary patch') state.file.binary = true
}

function closeHunk(state: State): void {
  if (!state.open) return
  state.open = false
  state.old = 0
  state.fresh = 0
  const hunks = state.file?.hunks
  if (hunks && hunks.length >= MAX_HUNKS) state.tooMany = true
  else hunks?.push((state.one >>> 0).toString(36) + (state.two >>> 0).toString(36))
}

function closeFile(state: State): void {
  closeHunk(state)
  const { file, facts, tooMany } = state
  if (file && (tooMany || file.hunks.length === 0)) file.hunks = [createHash('sha1').update(facts).digest('base64url').slice(0, 12)]
  state.facts = ''
  state.tooMany = false
}
