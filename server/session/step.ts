import type { LanguageModelV4Usage, SharedV4ProviderMetadata } from '@ai-sdk/provider'
import type { Agent } from '#protocol/agent'
import type { PartID } from '#protocol/id'
import type { AssistantMessage, Part, ReasoningPart, StepStartPart, TextPart, ToolPart } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Session } from '#protocol/session'
import type { Instance } from '../instance'
import type { RuleLayers } from '../permission/rules'
import type { TreePair } from '../project/snapshot-diff'
import type { Ledger } from '../project/snapshot-journal'
import type { SnapshotStore } from '../project/snapshot-store'
import { transact } from '../store/transact'
import type { Tool } from '../tool/tool'
import { liveParts } from './live'
import type { Run } from './runs'

/** How a step's changes of files are followed; see snapshots.ts. */
export type Recorder = {
  opening?: Promise<SnapshotStore | undefined>
  /** From the first call that may write to the step's end. */
  open?: { store: SnapshotStore; ledger: Ledger }
  start?: StepStartPart
  pairs: (TreePair & { files: string[] })[]
}

/** What a step is made of, and what has come so far. */
export type Step = {
  readonly instance: Instance
  readonly session: Session
  readonly agent: Agent
  readonly model: Model
  readonly tools: readonly Tool[]
  /** The rules that hold now: those of this agent and session, then of whoever started the session. */
  readonly rules: () => RuleLayers
  /** Agents that the person named in the prompt. */
  readonly invited: readonly string[]
  /** Starts the loop of another session: a task's, or this one's again when a task in the background is done. */
  readonly start: (instance: Instance, session: Session) => Run
  readonly signal: AbortSignal
  /** The calls of the last steps of this turn, one list per step. */
  readonly earlier: readonly (readonly ToolPart[])[]
  message: AssistantMessage
  /** Open text and reasoning, by the provider's block id. */
  readonly open: Map<string, TextPart | ReasoningPart>
  /** Tool calls by call id; a settled one has its last state. */
  readonly calls: Map<string, ToolPart>
  readonly running: Set<Promise<void>>
  /** Parts that this attempt wrote, for the case that it has to be taken back. */
  readonly written: Set<PartID>
  /** The person refused a tool without a word: the turn ends after this step. */
  refused: boolean
  /** Missing when snapshots are off. */
  recorder?: Recorder | undefined
  /** Settles when the model has said all of this attempt, or can't any more. */
  received: PromiseWithResolvers<void>
  finish?: { reason: string; usage: LanguageModelV4Usage; metadata: SharedV4ProviderMetadata | undefined }
}

/** A step in which nothing has come yet. */
export function openStep(input: Omit<Step, 'open' | 'calls' | 'running' | 'written' | 'refused' | 'recorder' | 'received' | 'finish'>): Step {
  return { ...input, open: new Map(), calls: new Map(), running: new Set(), written: new Set(), refused: false, received: Promise.withResolvers() }
}

/** Ends what is still open: text keeps what came, calls that never became complete are settled as errors. */
export function closeOpen(step: Step, reason: string): void {
  for (const id of [...step.open.keys()]) closeText(step, id, {})
  for (const part of step.calls.values()) {
    if (part.state.status !== 'pending' && part.state.status !== 'running') continue
    const start = part.state.status === 'running' ? part.state.time.start : now(step)
    const shown = part.state.status === 'running' ? part.state.metadata : undefined
    const state = { status: 'error' as const, input: part.state.input, error: reason, metadata: { ...shown, interrupted: true }, time: { start, end: now(step) } }
    settleCall(step, { ...part, state })
  }
}

/** Takes back what a failed attempt wrote, so that the next one does not double it. */
export function takeBack(step: Step): void {
  const live = liveParts(step.instance.app)
  const { sessionID, id: messageID } = step.message
  transact(step.instance, (tx) => {
    for (const partID of step.written) {
      live.drop(partID)
      tx.part.remove(partID)
      tx.emit('message.part.removed', { sessionID, messageID, partID })
    }
  })
  delete step.finish
  step.written.clear()
  step.open.clear()
  step.calls.clear()
}

/** Writes a part and tells everyone. */
export function writePart(step: Step, part: Part): void {
  step.written.add(part.id)
  transact(step.instance, (tx) => {
    tx.part.put(part)
    tx.emit('message.part.updated', { sessionID: part.sessionID, part, time: now(step) })
  })
}

/** Shows a state of a running call. That it runs is written at once; of what it shows the database has the newest with the next batch. */
export function showCall(step: Step, part: ToolPart): void {
  const begins = step.calls.get(part.callID)?.state.status !== part.state.status
  if (begins) writePart(step, part)
  step.calls.set(part.callID, part)
  if (begins) return
  liveParts(step.instance.app).set(part)
  step.instance.bus.publish(step.instance.place, 'message.part.updated', { sessionID: part.sessionID, part, time: now(step) })
}

/** Writes the last state of a call. */
export function settleCall(step: Step, part: ToolPart): void {
  // First of all: what cannot be written is not over, and can still be settled as a failure.
  writePart(step, part)
  step.calls.set(part.callID, part)
  liveParts(step.instance.app).drop(part.id)
}

/** Ids that put a new part into the step's message. */
export function place(step: Step) {
  return { id: step.instance.app.id('prt'), sessionID: step.message.sessionID, messageID: step.message.id }
}

export function now(step: Step): number {
  return step.instance.app.clock.now()
}

/** Ends a block of text or reasoning with what came of it. */
export function closeText(step: Step, id: string, extra: { metadata?: Record<string, unknown> }) {
  const part = step.open.get(id)
  if (!part) return
  step.open.delete(id)
  liveParts(step.instance.app).drop(part.id)
  const start = part.time?.start ?? now(step)
  const merged = extra.metadata || part.metadata ? { metadata: { ...part.metadata, ...extra.metadata } } : {}
  writePart(step, { ...part, ...merged, time: { start, end: now(step) } })
}
