import path from 'node:path'
import type { MessageID, SessionID } from '#protocol/id'
import type { Part, PatchPart, ToolPart } from '#protocol/message'
import type { BlameRange } from '#protocol/review'
import type { Instance } from '../instance'
import { keepFiles } from '../project/snapshot'
import { readPairs, textName } from '../project/snapshot-diff'
import { readBlobs } from '../project/snapshot-look'
import { sameState, UNKEPT, writeTree, type FileState } from '../project/snapshot-objects'
import type { SnapshotStore } from '../project/snapshot-store'
import { moveOwners, readLineHunks, type Owned } from './line-owners'
import { pairOf, sessionChanges, turnOf } from './summary'

/** Older steps are not asked. */
const MAX_STEPS = 500
const MAX_OUTPUT = 32 * 1024 * 1024
const LONGEST_PROMPT = 200
const READING = new Set('read glob grep list webfetch websearch codesearch todowrite todoread question skill'.split(' '))

type Link = { from: FileState | undefined; to: FileState | undefined; owner: PatchPart | undefined }

type Asked = { file: string; messageID?: MessageID | undefined; left?: boolean | undefined }

/** Which lines of a file the session wrote, as it is now or as the session left it, and how each step came to write them. */
export async function blameFile(instance: Instance, sessionID: SessionID, { file, messageID, left = false }: Asked): Promise<BlameRange[]> {
  const { store, patches } = await sessionChanges(instance, sessionID)
  if (!store) return []
  const until = messageID === undefined ? patches.length : patches.findLastIndex((patch) => turnOf(instance, patch) === messageID) + 1
  return blamePatches(instance, store, { patches: patches.slice(0, until), file, left })
}

type Chain = { patches: readonly PatchPart[]; file: string; left?: boolean | undefined }

/** Which lines of a file these steps wrote, whosesoever they are. */
export async function blamePatches(instance: Instance, store: SnapshotStore, { patches, file, left }: Chain): Promise<BlameRange[]> {
  const { links, last, name } = await chainOf(store, patches, file)
  if (name === undefined) return []
  const current = left ? last : (await keepFiles(store, [name])).get(name)
  if (!current || current.mode === UNKEPT) return []
  const owned = await ownersOf(store, name, [...links, { from: last, to: current, owner: undefined }])
  const text = (await readBlobs(store, [current.oid])).get(current.oid)?.toString('utf8').split('\n') ?? []
  const ranges: BlameRange[] = []
  let start = 1
  for (const { lines, owner } of owned) {
    if (owner && Number.isFinite(lines)) ranges.push({ start, lines, ...describe(instance, owner, { file: path.join(store.root, file), text: text.slice(start - 1, start - 1 + lines) }) })
    start += lines
  }
  return ranges
}

/** The states of the file one after the other; what lies between two steps is somebody else's. */
async function chainOf(store: SnapshotStore, patches: readonly PatchPart[], file: string): Promise<{ links: Link[]; last?: FileState; name?: string }> {
  const kept = patches.slice(-MAX_STEPS)
  const pairs = await readPairs(store, kept.map(pairOf))
  const links: Link[] = []
  let last: FileState | undefined
  let name: string | undefined
  for (const [index, changes] of pairs.entries()) {
    for (const change of changes?.filter((one) => textName(one.name) === file) ?? []) {
      if (name !== undefined) links.push({ from: last, to: change.before, owner: undefined })
      links.push({ from: change.before, to: change.after, owner: kept[index] })
      last = change.after
      name = change.name
    }
  }
  return { links, ...(last ? { last } : {}), ...(name === undefined ? {} : { name }) }
}

async function ownersOf(store: SnapshotStore, name: string, links: readonly Link[]): Promise<Owned<PatchPart>[]> {
  const changed = links.filter(({ from, to }) => !sameState(from, to))
  const tree = (state: FileState | undefined) => writeTree(store.directory, new Map([[name, state?.mode === UNKEPT ? undefined : state]]))
  const pairs: string[] = []
  for (const { from, to } of changed) pairs.push(`${await tree(from)} ${await tree(to)}`)
  const args = ['diff-tree', '--stdin', '-r', '-p', '--unified=0', '--no-renames', '--no-color']
  const result = await store.git(args, { stdin: pairs.map((pair) => `${pair}\n`).join(''), maxBuffer: MAX_OUTPUT })
  const found = readLineHunks(result.stdout)
  let owned: Owned<PatchPart>[] = [{ lines: Number.POSITIVE_INFINITY, owner: undefined }]
  for (const [index, { owner }] of changed.entries()) {
    // Trees that are the same after all are left out of the output.
    if (found[0]?.pair === pairs[index]) owned = moveOwners(owned, found.shift()!.hunks, owner)
  }
  return owned
}

type Place = { file: string; text: readonly string[] }

function describe(instance: Instance, patch: PatchPart, place: Place): Omit<BlameRange, 'start' | 'lines'> {
  const { store } = instance
  const message = store.message.get(patch.messageID)
  const promptID = turnOf(instance, patch)
  const said = promptID === undefined ? '' : textOf(store.message.parts(promptID))
  const call = findCall(store.message.parts(patch.messageID), place)
  const { state } = call ?? {}
  const time = state && 'time' in state ? state.time.start : (message?.time.created ?? 0)
  return {
    sessionID: patch.sessionID,
    messageID: patch.messageID,
    ...(promptID === undefined ? {} : { promptID }),
    ...(said === '' ? {} : { prompt: said }),
    ...(call ? { partID: call.id, callID: call.callID, tool: call.tool } : {}),
    ...(state?.status === 'completed' ? { title: state.title } : {}),
    time,
    permissions: call ? store.decision.of({ sessionID: patch.sessionID, callID: call.callID }) : [],
  }
}

function textOf(parts: readonly Part[]): string {
  const text = parts.flatMap((part) => (part.type === 'text' && !part.synthetic ? part.text : [])).join('\n').trim()
  return text.length > LONGEST_PROMPT ? `${text.slice(0, LONGEST_PROMPT - 1)}…` : text
}

/** The call of the step that wrote these lines: a file tool that names the file, else the one that may have written anything. */
function findCall(parts: readonly Part[], { file, text }: Place): ToolPart | undefined {
  const calls = parts.flatMap((part) => (part.type === 'tool' ? part : []))
  const naming = calls.filter(({ state }) => namesFile(state.input, file))
  const line = text.find((candidate) => candidate.trim() !== '')
  const said = line === undefined ? undefined : naming.findLast(({ state }) => JSON.stringify(state.input).includes(JSON.stringify(line).slice(1, -1)))
  if (naming.length > 0) return said ?? naming.at(-1)
  const others = calls.filter(({ tool }) => !READING.has(tool))
  return others.length === 1 ? others[0] : undefined
}

function namesFile(input: Record<string, unknown>, file: string): boolean {
  const { filePath, patchText } = input
  if (typeof filePath === 'string') return file === filePath || file.endsWith(`/${filePath.replace(/^\.?\//, '')}`)
  return typeof patchText === 'string' && patchText.includes(path.basename(file))
}
