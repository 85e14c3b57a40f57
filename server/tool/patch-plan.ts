import type { TextFile } from '../system/files'
import type { Target } from './access'
import { describeChange, readForChange, type Change } from './change'
import { applyHunks } from './patch-hunks'
import type { PatchSection } from './patch-format'
import type { ToolContext } from './tool'

/** Sections with the files that they mean. */
export type Reached = { section: PatchSection; target: Target; moveTo?: Target }

/** A file before and after the whole patch. `before` is undefined for new files, `after` for deleted ones. */
export type PlannedFile = {
  target: Target
  before: TextFile | undefined
  after: string | undefined
  /** A file that is no text: it can only be deleted. */
  opaque?: { bytes: number; modified: number }
  /** The file whose text, encoding and rights this one takes over. */
  source?: PlannedFile
  movedTo?: Target
}

export type FileReport = Change & {
  filePath: string
  relativePath: string
  type: 'add' | 'update' | 'delete' | 'move'
  movePath?: string
}

/** Works the sections out in their order without writing anything; throws one error that names all that does not fit. */
export async function planPatch(ctx: ToolContext, reached: readonly Reached[]): Promise<PlannedFile[]> {
  const files = new Map<string, PlannedFile>()
  const open = async (target: Target, forDelete = false) => {
    const present = files.get(target.path)
    if (present) return present
    const file = await openFile(ctx, target, forDelete)
    files.set(target.path, file)
    return file
  }
  const failures: string[] = []
  for (const { section, target, moveTo } of reached) {
    try {
      const file = await open(target, section.type === 'delete')
      if (section.type === 'add') addFile(file, section.content)
      else if (section.type === 'delete') deleteFile(file)
      else updateFile(file, section, moveTo && moveTo.path !== target.path ? await open(moveTo) : undefined)
    } catch (error) {
      ctx.signal.throwIfAborted()
      failures.push(`${section.path}: ${(error as Error).message}`)
    }
    // Long patches leave others their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (failures.length > 0) throw new Error(`The patch does not apply, so nothing was changed.\n${failures.slice(0, 10).join('\n')}`)
  const changed = [...files.values()].filter((file) => file.opaque !== undefined || file.before?.text !== file.after)
  if (changed.length === 0) throw new Error('The patch changes nothing: the files read like that already.')
  return changed
}

async function openFile(ctx: ToolContext, target: Target, forDelete: boolean): Promise<PlannedFile> {
  try {
    const before = await readForChange(ctx, target)
    return { target, before, after: before?.text }
  } catch (error) {
    ctx.signal.throwIfAborted()
    const status = forDelete ? await ctx.instance.environment.stat(target.path) : undefined
    if (status?.kind !== 'file') throw error
    return { target, before: undefined, after: undefined, opaque: { bytes: status.bytes, modified: status.modified } }
  }
}

function addFile(file: PlannedFile, content: string) {
  requireText(file)
  if (file.after) throw new Error('The file exists already. Change it with "*** Update File", or delete it first to replace it.')
  file.after = file.before && isWindows(file.before) ? content.replaceAll('\n', '\r\n') : content
}

/** What was no text could not be brought back if a later write failed. */
function requireText({ opaque, target }: PlannedFile) {
  if (opaque) throw new Error(`${target.name} is a binary file: delete it in one patch and replace it in the next.`)
}

function deleteFile(file: PlannedFile) {
  if (file.after === undefined && !file.opaque) throw new Error('The file does not exist, so it cannot be deleted.')
  file.after = undefined
}

function updateFile(file: PlannedFile, section: PatchSection & { type: 'update' }, moveTo: PlannedFile | undefined) {
  if (file.after === undefined) throw new Error('The file does not exist. Create it with "*** Add File".')
  if (moveTo && moveTo.after !== undefined) throw new Error(`It cannot be moved: ${moveTo.target.name} exists already.`)
  if (moveTo) requireText(moveTo)
  const facts = factsOf(file)
  const windows = facts !== undefined && isWindows(facts)
  const changed = applyHunks(windows ? file.after.replaceAll('\r\n', '\n') : file.after, section.hunks, { quoting: !file.target.secret })
  const after = windows ? changed.replaceAll('\n', '\r\n') : changed
  if (!moveTo) {
    file.after = after
    return
  }
  moveTo.after = after
  moveTo.source = file
  file.after = undefined
  file.movedTo = moveTo.target
}

/** How a file lies on disk, or lay where it comes from. */
export function factsOf(file: PlannedFile): TextFile | undefined {
  return file.before ?? (file.source && factsOf(file.source))
}

function isWindows({ newline, mixedNewlines }: TextFile) {
  return newline === '\r\n' && !mixedNewlines
}

/** What the person is shown of each file. A move is one entry, under the name that the file had. */
export async function reportFiles(ctx: ToolContext, files: readonly PlannedFile[]): Promise<FileReport[]> {
  const reports: FileReport[] = []
  for (const file of files) {
    if (file.source && goalOf(file.source, files) === file) continue
    reports.push(reportFile(file, goalOf(file, files)))
    await new Promise((resolve) => setImmediate(resolve))
    ctx.signal.throwIfAborted()
  }
  return reports
}

/** Where a file went, when all that happened is that it went to a free place. */
function goalOf(file: PlannedFile, files: readonly PlannedFile[]): PlannedFile | undefined {
  if (!file.before || file.after !== undefined || !file.movedTo) return undefined
  return files.find((other) => other.source === file && other.after !== undefined && !other.before)
}

function reportFile(file: PlannedFile, goal: PlannedFile | undefined): FileReport {
  const place = { filePath: file.target.path, relativePath: file.target.name }
  if (file.opaque) return { ...place, type: 'delete', patch: `Binary file ${file.target.path} deleted\n`, additions: 0, deletions: 0 }
  const change = describeChange(file.target.path, file.before?.text ?? '', goal?.after ?? file.after ?? '')
  if (goal) return { ...place, ...change, type: 'move', movePath: goal.target.path }
  return { ...place, ...change, type: file.before === undefined ? 'add' : file.after === undefined ? 'delete' : 'update' }
}
