import { setImmediate } from 'node:timers/promises'
import { notFound } from '#protocol/error'
import type { PastCall, PastCount, PermissionPreview, PermissionPreviewInput } from '#protocol/permission'
import type { Instance } from '../instance'
import type { PastDecision } from '../store/decision'
import { isInside } from '../system/real-path'
import { isCovered, rootOf } from './approvals'

// What an approval would have let through: the patterns are held against what calls asked for, by the same function that
// judges calls. Newest first, in small portions, so that a long history holds up nobody.

const MOST = 20_000
const PORTION = 16
/** Milliseconds without a pause; what was asked for may be 16 KB a call. */
const SLICE = 3
const EXAMPLES = 20
const MAX_TEXT = 2_000

export async function previewApproval(instance: Instance, input: PermissionPreviewInput, { signal }: { signal: AbortSignal }): Promise<PermissionPreview> {
  const { permission, patterns, sessionID } = input
  if (!instance.store.session.get(sessionID)) throw notFound(`Session not found: ${sessionID}`)
  const root = rootOf(instance, sessionID)
  const roots = new Map<string, string>()
  const scopeOf = (past: PastDecision): PastCall['scope'] => {
    const own = roots.get(past.sessionID) ?? rootOf(instance, past.sessionID)
    roots.set(past.sessionID, own)
    return own === root ? 'session' : isHere(instance, past) ? 'project' : 'elsewhere'
  }
  const approvals = patterns.map((pattern) => ({ permission, pattern }))
  const counts = { session: nothing(), project: nothing(), elsewhere: nothing() }
  const found = new Map<string, PastCall>()
  const pause = pauses(signal)
  let [searched, before] = [0, Number.MAX_SAFE_INTEGER]
  while (searched < MOST) {
    const portion = instance.store.decision.past(permission, { before, limit: PORTION })
    for (const past of portion) {
      await pause()
      if (!isCovered({ permission, ...past.asked }, approvals)) continue
      const scope = scopeOf(past)
      count(counts[scope], past)
      note(found, past, scope)
    }
    searched += portion.length
    before = portion.at(-1)?.row ?? 0
    if (portion.length < PORTION) break
    await pause()
  }
  const project = add(counts.session, counts.project)
  const complete = searched < MOST
  return { session: counts.session, project, all: add(project, counts.elsewhere), examples: pick(found), searched, complete }
}

/** Lets others have their turn when the last pause is too long ago. */
function pauses(signal: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < SLICE) return undefined
    return setImmediate().then(() => {
      signal.throwIfAborted()
      since = performance.now()
    })
  }
}

/** Other copies of a history share the project, not its approvals. */
function isHere({ project, copy }: Instance, past: PastDecision): boolean {
  return past.projectID === project.id && (copy === undefined || isInside(copy, past.directory))
}

function nothing(): PastCount {
  return { calls: 0, asked: 0, refused: 0 }
}

function add(one: PastCount, other: PastCount): PastCount {
  return { calls: one.calls + other.calls, asked: one.asked + other.asked, refused: one.refused + other.refused }
}

function count(into: PastCount, { by, reply }: PastDecision): void {
  into.calls += 1
  if (by === 'person') into.asked += 1
  if (reply === 'reject') into.refused += 1
}

/** The same call made again is one example. */
function note(found: Map<string, PastCall>, { asked, by, reply, sessionID, time }: PastDecision, scope: PastCall['scope']): void {
  const outcome = by === 'person' ? (reply === 'reject' ? 'refused' : 'allowed') : by
  const text = asked.patterns.join('\n').slice(0, MAX_TEXT)
  const key = `${outcome === 'refused'} ${text}`
  const known = found.get(key)
  if (known) known.times += 1
  else if (found.size < (outcome === 'refused' ? 2 * EXAMPLES : EXAMPLES)) found.set(key, { text, outcome, scope, sessionID, time, times: 1 })
}

function pick(found: ReadonlyMap<string, PastCall>): PastCall[] {
  const all = [...found.values()]
  const [refused, others] = [all.filter(({ outcome }) => outcome === 'refused'), all.filter(({ outcome }) => outcome !== 'refused')]
  return [...refused, ...others].slice(0, EXAMPLES)
}
