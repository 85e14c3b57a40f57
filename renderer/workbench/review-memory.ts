// What a person has read and noted while reviewing, kept on this machine. What was read goes by the content of the hunks, so
// it stays true when lines move, and a hunk that changed is unread again.

export type ReviewView = { split: boolean; wrap: boolean; ignoreWhitespace: boolean; tree: boolean }

export type ReviewComment = {
  id: string
  file: string
  side: 'old' | 'new'
  start: number
  end: number
  /** The lines as the diff showed them. */
  quote: string
  text: string
}

export type ReviewMemory = {
  view: ReviewView
  /** Marks of hunks that were read, by folder and file. */
  read: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  comments: Readonly<Record<string, readonly ReviewComment[]>>
  /** Commit messages that are being written, by folder. */
  messages: Readonly<Record<string, string>>
  /** What was undone and may be brought back, by folder, the newest last. */
  undone: Readonly<Record<string, readonly Undone[]>>
}

/** `ids` are what the server keeps, in the order in which they were undone. */
export type Undone = { ids: readonly string[]; title: string; time: number }

const MAX_FILES = 12_000
const MAX_MARKS = 2_500
const MAX_FOLDERS = 40
const MAX_COMMENTS = 200
const MAX_UNDONE = 20
const nothing: Readonly<Record<string, readonly string[]>> = Object.freeze({})
const noComments: readonly ReviewComment[] = Object.freeze([])
const noneUndone: readonly Undone[] = Object.freeze([])

export const emptyReviewMemory: ReviewMemory = {
  view: { split: false, wrap: false, ignoreWhitespace: false, tree: true },
  read: {},
  comments: {},
  messages: {},
  undone: {},
}

export function readReviewMemory(stored: unknown): ReviewMemory | undefined {
  const { view, read, comments, messages, undone } = (stored ?? {}) as Partial<ReviewMemory>
  if (!view || !isRecord(read) || !isRecord(comments)) return undefined
  return { view: { ...emptyReviewMemory.view, ...view }, read, comments, messages: isRecord(messages) ? messages : {}, undone: isRecord(undone) ? undone : {} }
}

export function changeView(memory: ReviewMemory, change: Partial<ReviewView>): ReviewMemory {
  return { ...memory, view: { ...memory.view, ...change } }
}

/** The marks that were read, by file; the same object while nothing changed. */
export function readMarks(memory: ReviewMemory, directory: string): Readonly<Record<string, readonly string[]>> {
  return memory.read[directory] ?? nothing
}

export function commentsOf(memory: ReviewMemory, directory: string): readonly ReviewComment[] {
  return memory.comments[directory] ?? noComments
}

/** How many of the hunks are not among those that were read. */
export function unreadOf(hunks: readonly string[], seen: readonly string[] | undefined): number {
  if (!seen || seen.length === 0) return hunks.length
  const known = seen.length > 8 ? new Set(seen) : undefined
  return hunks.reduce((sum, mark) => sum + ((known ? known.has(mark) : seen.includes(mark)) ? 0 : 1), 0)
}

/** Hunks of files count as read, or as unread again. */
export function markRead(memory: ReviewMemory, directory: string, change: { files: readonly { file: string; marks: readonly string[] }[]; read: boolean }): ReviewMemory {
  const files = new Map(Object.entries(readMarks(memory, directory)))
  for (const { file, marks } of change.files) {
    const chosen = new Set(marks)
    const kept = (files.get(file) ?? []).filter((mark) => !chosen.has(mark))
    // What was touched last stands last, so that the oldest go first.
    files.delete(file)
    if (change.read) files.set(file, [...kept, ...marks].slice(-MAX_MARKS))
    else if (kept.length > 0) files.set(file, kept)
  }
  const { [directory]: _, ...folders } = memory.read
  const others = Object.fromEntries(Object.entries(folders).slice(-MAX_FOLDERS))
  return { ...memory, read: { ...others, [directory]: Object.fromEntries([...files].slice(-MAX_FILES)) } }
}

/** Adds a comment, or changes the one with its id; one without a word goes. */
export function putComment(memory: ReviewMemory, directory: string, comment: ReviewComment): ReviewMemory {
  const before = commentsOf(memory, directory)
  const known = before.some(({ id }) => id === comment.id)
  const said = comment.text.trim() !== ''
  const after = known ? before.flatMap((one) => (one.id !== comment.id ? [one] : said ? [comment] : [])) : said ? [...before, comment] : before
  return { ...memory, comments: { ...memory.comments, [directory]: after.slice(-MAX_COMMENTS) } }
}

export function dropComments(memory: ReviewMemory, directory: string, ids: readonly string[]): ReviewMemory {
  const { [directory]: before = [], ...others } = memory.comments
  const after = before.filter(({ id }) => !ids.includes(id))
  return { ...memory, comments: after.length > 0 ? { ...others, [directory]: after } : others }
}

export function keepMessage(memory: ReviewMemory, directory: string, message: string): ReviewMemory {
  const { [directory]: _, ...others } = memory.messages
  return { ...memory, messages: message === '' ? others : { ...others, [directory]: message } }
}

export function undoneOf(memory: ReviewMemory, directory: string): readonly Undone[] {
  return memory.undone[directory] ?? noneUndone
}

export function putUndone(memory: ReviewMemory, directory: string, undone: Undone): ReviewMemory {
  return { ...memory, undone: { ...memory.undone, [directory]: [...undoneOf(memory, directory), undone].slice(-MAX_UNDONE) } }
}

export function dropUndone(memory: ReviewMemory, directory: string, undone: Undone): ReviewMemory {
  const { [directory]: before = [], ...others } = memory.undone
  const after = before.filter(({ time }) => time !== undone.time)
  return { ...memory, undone: after.length > 0 ? { ...others, [directory]: after } : others }
}

function isRecord(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
