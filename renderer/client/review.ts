import { useMutation, useQuery, type QueryClient, type QueryFilters, type QueryKey } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { MessageID, SessionID } from '#protocol/id'
import type { UserMessage } from '#protocol/message'
import type { CommitInput, CommitMessageInput, DiscardInput, StageInput } from '#protocol/review'
import type { EventHandlers, HandlerTools } from './cache'
import type { Answer, Client } from './client'
import { useClient, useClientScope, useEvent } from './client-context'
import { ClientError } from './client-error'
import { useReadMessages, useTimeline } from './message'

/** Whose changes are looked at: of a turn, a session, of no commit yet, or of the branch. */
export type ReviewScope =
  | { kind: 'turn'; sessionID: SessionID; messageID: MessageID }
  | { kind: 'session'; sessionID: SessionID }
  | { kind: 'uncommitted' }
  | { kind: 'branch' }

/** A changed file; its patch comes with `useChange` only. */
export type Change = {
  file: string
  status: 'added' | 'deleted' | 'modified'
  additions: number
  deletions: number
  /** Marks of the hunks, or one for the whole. */
  hunks: readonly string[]
  binary: boolean
  staged: 'none' | 'part' | 'all'
  /** A merge left it with conflicts. */
  conflict?: true
  /** What it was called before it was moved; counts and hunks are those against that file. */
  from?: string
}

export type ChangedFile = Pick<Change, 'file' | 'from'>

/** Both names of a file that was moved. */
export function namesOf({ file, from }: ChangedFile): string[] {
  return from === undefined ? [file] : [from, file]
}

export type ChangeText = { patch: string | undefined; hunks: readonly string[]; truncated: boolean; binary: boolean }

export const reviewKeys = {
  all: (directory: string) => ['changes', directory] as const,
  list: (directory: string, scope: ReviewScope) => ['changes', directory, scope.kind, scopeID(scope), 'list'] as const,
  one: (directory: string, scope: ReviewScope, { file, from }: ChangedFile) => ['changes', directory, scope.kind, scopeID(scope), 'file', file, from] as const,
  unstaged: (directory: string, file: string) => ['changes', directory, 'uncommitted', '', 'unstaged', file] as const,
  sides: (directory: string, scope: ReviewScope, { file, from }: ChangedFile) => ['changes', directory, scope.kind, scopeID(scope), 'sides', file, from] as const,
  blame: (directory: string, what: string) => ['changes', directory, 'blame', what] as const,
  undo: (directory: string, scope: ReviewScope, what: string) => ['changes', directory, scope.kind, scopeID(scope), 'undo', what] as const,
  state: (directory: string) => ['changes', directory, 'state'] as const,
}

/** The changed files of a scope with their counts, without a patch. */
export function useChanges(directory: string, scope: ReviewScope | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: reviewKeys.list(directory, scope ?? { kind: 'uncommitted' }),
    queryFn: async ({ signal }) => toChanges(await readDiff(client, { directory, scope: scope!, signal, query: { patch: false } })),
    enabled: scope !== undefined,
    // Comparing any two values costs more than comparing these.
    structuralSharing: (before, now) => keepSame(before as Change[] | undefined, now as Change[]),
  })
}

/** The patch of one file; what was there stays while it is read anew. */
export function useChange(directory: string, scope: ReviewScope, changed: ChangedFile) {
  const client = useClient()
  return useQuery({
    queryKey: reviewKeys.one(directory, scope, changed),
    queryFn: async ({ signal }): Promise<ChangeText | null> => {
      const [found] = await readDiff(client, { directory, scope, signal, query: askFor(changed) })
      return found ? { patch: found.patch, hunks: found.hunks ?? [], truncated: found.truncated ?? false, binary: found.binary ?? false } : null
    },
    gcTime: 60_000,
  })
}

/** What of a file is not staged, for telling which of its hunks are. */
export function useUnstaged(directory: string, file: string, enabled: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: reviewKeys.unstaged(directory, file),
    queryFn: async ({ signal }) => (await client.call('vcs.diff', { directory, query: { mode: 'index', file }, signal }))[0]?.patch ?? '',
    enabled,
    gcTime: 60_000,
  })
}

/** A file before and after, for what is no text. */
export function useSides(directory: string, scope: ReviewScope, changed: ChangedFile) {
  const client = useClient()
  const asked = askFor(changed)
  return useQuery({
    queryKey: reviewKeys.sides(directory, scope, changed),
    queryFn: ({ signal }) => {
      if (scope.kind === 'uncommitted' || scope.kind === 'branch') {
        return client.call('vcs.sides', { directory, query: { ...asked, mode: scope.kind === 'branch' ? 'branch' : 'git' }, signal })
      }
      const { sessionID } = scope
      return client.call('session.sides', { directory, params: { sessionID }, query: { ...asked, ...(scope.kind === 'turn' ? { messageID: scope.messageID } : {}) }, signal })
    },
    gcTime: 30_000,
  })
}

/** Where the work tree stands: branch, last commit, conflicts. */
export function useVcsState(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: reviewKeys.state(directory), queryFn: ({ signal }) => client.call('vcs.state', { directory, signal }) })
}

/** Patches of files as they are now, for what is to be undone together. */
export function useReadPatches(directory: string, scope: ReviewScope) {
  const client = useClient()
  return async (files: readonly ChangedFile[], signal: AbortSignal): Promise<Map<string, string>> => {
    const found = new Map<string, string>()
    for (const changed of files) {
      const [diff] = await readDiff(client, { directory, scope, signal, query: askFor(changed) })
      if (diff?.patch !== undefined && !diff.truncated && !diff.binary) found.set(changed.file, diff.patch)
    }
    return found
  }
}

/** Staging, committing, undoing and bringing back; lists follow by the events that these cause. */
export function useReviewActions(directory: string) {
  const { client, queries } = useClientScope()
  const done = { onSettled: () => queries.invalidateQueries({ queryKey: reviewKeys.all(directory) }) }
  return {
    stage: useMutation({ mutationFn: (body: StageInput) => client.call('vcs.stage', { directory, body }), ...done }),
    unstage: useMutation({ mutationFn: (body: StageInput) => client.call('vcs.unstage', { directory, body }), ...done }),
    commit: useMutation({ mutationFn: (body: CommitInput) => client.call('vcs.commit', { directory, body }), ...done }),
    discard: useMutation({ mutationFn: (body: DiscardInput) => client.call('vcs.discard', { directory, body }), ...done }),
    check: (patch: string, signal: AbortSignal) => client.call('vcs.discardCheck', { directory, body: { patch }, signal }),
    restore: useMutation({ mutationFn: (id: string) => client.call('vcs.restore', { directory, body: { id } }), ...done }),
  }
}

/** Asks for a commit message; ends with the signal. */
export function useSuggestMessage(directory: string) {
  const client = useClient()
  return (body: CommitMessageInput, signal: AbortSignal) => client.call('vcs.message', { directory, body, signal })
}

/** Sends comments as one prompt; with what the session used last, after the turn that is under way. */
export function useSendReview(directory: string) {
  const client = useClient()
  return useMutation({
    mutationFn: ({ sessionID, text }: { sessionID: SessionID; text: string }) =>
      client.call('session.prompt_async', { directory, params: { sessionID }, body: { parts: [{ type: 'text', text }], delivery: 'queue' } }),
  })
}

export type Turn = { id: MessageID; title: string; time: number; files: number }

/** The prompts of a session whose turns changed files, the newest first. */
export function useTurns(sessionID: SessionID): Turn[] {
  const { order } = useTimeline(sessionID)
  const read = useReadMessages(sessionID)
  const [seen, setSeen] = useState(0)
  useEvent('message.updated', ({ properties }) => {
    if (properties.sessionID === sessionID && properties.info.role === 'user') setSeen((now) => now + 1)
  })
  return useMemo(() => {
    void seen
    const prompts = order.length > 0 ? read().flatMap(({ info }) => (info.role === 'user' ? info : [])) : []
    return prompts.flatMap(toTurn).reverse()
  }, [order, read, seen])
}

export const reviewHandlers: EventHandlers = {
  'file.edited': ({ directory }, tools) => refreshSoon(tools, directory, ofFolder),
  'file.watcher.updated': ({ directory }, tools) => refreshSoon(tools, directory, ofFolder),
  'vcs.updated': ({ directory }, tools) => refreshSoon(tools, directory, ofFolder),
  'vcs.branch.updated': ({ directory }, tools) => refreshSoon(tools, directory, ofFolder),
  'session.diff': ({ directory }, tools) => refreshSoon(tools, directory, ofSessions),
  // A step ended that changed files; its turn goes on.
  'message.part.updated': ({ directory, properties }, tools) => properties.part.type === 'patch' && refreshSoon(tools, directory, ofSessions),
}

const ofFolder: readonly unknown[] = ['uncommitted', 'branch', 'state', 'blame']
const ofSessions: readonly unknown[] = ['turn', 'session', 'blame']

/** One look at a time: a long list is read to its end before it is read anew. */
function refreshSoon(tools: HandlerTools, directory: string, kinds: readonly unknown[]): void {
  const { queries, later } = tools
  const filter = { queryKey: reviewKeys.all(directory), predicate: ({ queryKey }: { queryKey: QueryKey }) => kinds.includes(queryKey[2]) }
  later(`changes ${directory} ${kinds[0]}`, () => {
    if (isReading(queries, filter)) refreshSoon(tools, directory, kinds)
    else void queries.invalidateQueries(filter)
  })
}

function isReading(queries: QueryClient, filter: QueryFilters): boolean {
  return queries.isFetching({ ...filter, type: 'active' }) > 0
}

type Asked = { directory: string; scope: ReviewScope; signal: AbortSignal; query: { patch?: false; file?: string; from?: string } }

function readDiff(client: Client, { directory, scope, signal, query }: Asked): Promise<FoundDiff[]> {
  if (scope.kind === 'uncommitted' || scope.kind === 'branch') {
    return client.call('vcs.diff', { directory, query: { mode: scope.kind === 'branch' ? 'branch' : 'git', ...query }, signal })
  }
  const { sessionID } = scope
  return client.call('session.diff', { directory, params: { sessionID }, query: { ...query, ...(scope.kind === 'turn' ? { messageID: scope.messageID } : {}) }, signal })
}

/** The list before when nothing changed, else the new one with the files of before that are as they were. */
function keepSame(before: Change[] | undefined, now: Change[]): Change[] {
  if (!before) return now
  const known = new Map(before.map((change) => [change.file, change]))
  const kept = now.map((change) => {
    const old = known.get(change.file)
    return old && isSame(old, change) ? old : change
  })
  return kept.length === before.length && kept.every((change, index) => change === before[index]) ? before : kept
}

function isSame(one: Change, other: Change): boolean {
  if (one.status !== other.status || one.from !== other.from || one.conflict !== other.conflict || one.staged !== other.staged || one.additions !== other.additions || one.deletions !== other.deletions) return false
  return one.hunks.length === other.hunks.length && one.hunks.every((mark, index) => mark === other.hunks[index])
}

type FoundDiff = Answer<'vcs.diff'>[number] | Answer<'session.diff'>[number]

/** The two halves of a file that was moved are one change. */
function toChanges(found: readonly FoundDiff[]): Change[] {
  const gone = new Map(found.flatMap((diff): [string, FoundDiff][] => (diff.movedTo === undefined ? [] : [[diff.file ?? '', diff]])))
  return found.flatMap((diff) => {
    if (diff.movedTo !== undefined) return []
    const change = toChange(diff)
    const old = diff.movedFrom === undefined ? undefined : gone.get(diff.movedFrom)
    if (!old) return [change]
    const staged = toChange(old).staged === change.staged ? change.staged : 'part'
    return [{ ...change, status: 'modified', staged, from: diff.movedFrom! }]
  })
}

function toChange(found: FoundDiff): Change {
  const { file = '', additions, deletions, status = 'modified', hunks = [], binary = false } = found
  const { staged = 'none', conflict } = found as Partial<Answer<'vcs.diff'>[number]>
  return { file, additions, deletions, status, hunks, binary, staged, ...(conflict ? { conflict } : {}) }
}

function askFor({ file, from }: ChangedFile): { file: string; from?: string } {
  return from === undefined ? { file } : { file, from }
}

function toTurn({ id, summary, time }: UserMessage): Turn[] {
  const files = summary?.diffs.length ?? 0
  return files > 0 ? [{ id, title: summary?.title ?? 'Untitled prompt', time: time.created, files }] : []
}

function scopeID(scope: ReviewScope): string {
  if (scope.kind === 'turn') return scope.messageID
  return scope.kind === 'session' ? scope.sessionID : ''
}

/** What git or the server said, in a few words. */
export function reviewProblem(error: unknown): string {
  if (error instanceof ClientError && error.name === 'VcsApplyError') return 'The lines were changed since, so this can not be applied to them any more.'
  return error instanceof Error ? error.message : String(error)
}
