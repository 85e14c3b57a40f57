import type { SessionID } from '#protocol/id'
import type { RevertInput, RevertPreview, RevertPreviewFile } from '#protocol/revert'
import type { RevertFile } from '#protocol/session'
import type { Instance } from '../instance'
import { diffChanges, textName, type NamedDiff } from '../project/snapshot-diff'
import { sameState, type FileChange } from '../project/snapshot-objects'
import type { SnapshotStore } from '../project/snapshot-store'
import { addedLines, readHunks } from './revert-hunks'
import { alone, fileOf, findTarget, lostFiles, markChanges } from './revert'
import { planFiles, type PlannedFile } from './revert-plan'
import { countDiffs, readChanges } from './summary'

/** What a revert would do, worked out as for a revert and then not done. */
export function previewRevert(instance: Instance, sessionID: SessionID, input: RevertInput): Promise<RevertPreview> {
  return alone(instance, sessionID, async ({ home, store, session }) => {
    const target = findTarget(home.store.message.all(sessionID), input)
    const choice = { files: input.files, force: input.force }
    // An earlier revert would be undone first.
    const back = session.revert && store ? await planFiles({ instance: home, store, changes: await markChanges(store, session.revert) }) : []
    const present = new Map(back.map(({ name, target: state }) => [name, state]))
    const changes = store ? (await readChanges(store, target.patches)).found : []
    const plan = store ? await planFiles({ instance: home, store, changes, ...choice, present }) : []
    const files = store ? await describe(store, joinPlans(back, plan)) : []
    const lost = lostFiles(home, target, plan).map((file) => ({ ...file, additions: 0, deletions: 0, foreign: [] }))
    const done = files.filter(({ action }) => action !== 'skip')
    const { additions, deletions } = countDiffs(done)
    return { messageID: target.messageID, ...(target.partID ? { partID: target.partID } : {}), messages: target.hidden, additions, deletions, files: [...files, ...lost] }
  })
}

/** What is undone first and what is done then, as one step from the files as they are. */
function joinPlans(back: readonly PlannedFile[], plan: readonly PlannedFile[]): PlannedFile[] {
  const earlier = new Map(back.map((file) => [file.name, file]))
  const joined = plan.map((file) => {
    const first = earlier.get(file.name)
    return first ? joinFile(first, file) : file
  })
  return [...joined, ...back.filter(({ name }) => !plan.some((file) => file.name === name))]
}

function joinFile(first: PlannedFile, file: PlannedFile): PlannedFile {
  const whole = { ...file, current: first.current }
  if (file.action === 'skip') return whole
  if (sameState(whole.current, whole.target)) return { ...whole, action: 'none' }
  return { ...whole, action: whole.target === undefined ? 'remove' : file.action === 'merge' ? 'merge' : 'restore' }
}

async function describe(store: SnapshotStore, plan: readonly PlannedFile[]): Promise<RevertPreviewFile[]> {
  // Of a file that would be left alone it shows what force would do.
  const goal = (file: PlannedFile): FileChange => ({ name: file.name, before: file.current, after: file.action === 'skip' ? file.original : file.target })
  const [shown, since] = await Promise.all([
    byFile(store, plan.map(goal)),
    byFile(store, plan.filter(({ changed }) => changed).map(({ name, left, current }) => ({ name, before: left, after: current }))),
  ])
  return plan.map((planned) => describeFile(planned, { shown: shown.get(textName(planned.name)), since: since.get(textName(planned.name)) }))
}

async function byFile(store: SnapshotStore, changes: readonly FileChange[]): Promise<Map<string, NamedDiff>> {
  return new Map((changes.length > 0 ? await diffChanges(store, changes) : []).map((diff) => [diff.file, diff]))
}

function describeFile(planned: RevertFile, { shown, since }: { shown: NamedDiff | undefined; since: NamedDiff | undefined }): RevertPreviewFile {
  const foreign = since?.patch === undefined ? [] : addedLines(since.patch)
  const patch = shown?.patch
  const lines = patch === undefined ? {} : { patch, hunks: readHunks(patch, foreign) }
  return { ...fileOf(planned), additions: shown?.additions ?? 0, deletions: shown?.deletions ?? 0, ...lines, foreign }
}
