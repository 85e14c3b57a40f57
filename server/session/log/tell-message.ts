import type { AssistantMessage, Message, Part, UserMessage } from '#protocol/message'
import type { ModelRef, SessionFault } from '#protocol/v2/prompt'
import type { EventPlace } from '../../bus'
import { promptKind } from '../view/kind'
import { promptOf } from '../view/prompt'
import { tell, toldOf, type Scene } from './scene'
import { tellPart } from './tell-part'

/** Names of files that one event holds. */
const MAX_FILES = 1_000

/** `at` is when it happened, where that was long ago. */
type Told<M> = { info: M; place: EventPlace; at?: number | undefined }

/** A message that was written: said by a person, begun or ended by a model. */
export function tellMessage(scene: Scene, { info, ...told }: Told<Message>): void {
  if (info.role === 'user') tellPrompt(scene, { info, ...told })
  else if (info.summary) tellSummary(scene, { info, ...told })
  else tellAnswer(scene, { info, ...told })
}

function tellPrompt(scene: Scene, { info, place, at }: Told<UserMessage>) {
  const { id, sessionID } = info
  const told = toldOf(scene, sessionID, id)
  if (told.size > (told.has('session.next.prompt.admitted') ? 1 : 0)) return
  const parts = scene.parts.get(id) ?? scene.app.store.message.parts(id)
  const address = { sessionID, place, messageID: id }
  const time = at === undefined ? {} : { time: at }
  const data = { messageID: id }
  switch (promptKind(parts)) {
    case 'shell':
      return
    case 'compaction':
      return tell(scene, address, { type: 'session.next.compaction.started', ref: id, data: { ...data, reason: reasonOf(parts) }, ...time })
    case 'synthetic':
      return tell(scene, address, { type: 'session.next.synthetic', ref: id, data, ...time })
    case 'prompt': {
      const admitted = told.has('session.next.prompt.admitted') ? scene.app.store.log.find(sessionID, id, 'session.next.prompt.admitted') : undefined
      const delivery = admitted?.data.delivery === 'queue' ? ('queue' as const) : ('steer' as const)
      const whole = scene.late ? {} : { whole: { prompt: promptOf(parts) } }
      if (!told.has('session.next.prompt.admitted')) tell(scene, address, { type: 'session.next.prompt.admitted', ref: id, data: { ...data, delivery }, ...whole, ...time })
      tell(scene, address, { type: 'session.next.prompted', ref: id, data: { ...data, delivery }, ...whole, ...time })
    }
  }
}

/** A summary is told as what came of the wish for it. */
function tellSummary(scene: Scene, { info, place, at }: Told<AssistantMessage>) {
  const { parentID, sessionID } = info
  if (info.time.completed === undefined || toldOf(scene, sessionID, parentID).has('session.next.compaction.ended')) return
  const reason = reasonOf(scene.parts.get(parentID) ?? scene.app.store.message.parts(parentID))
  const data = { messageID: parentID, reason, summaryID: info.id }
  // Where no summary came, the conversation stays as it is.
  const whole = info.error || info.finish === undefined ? { data: { messageID: parentID, reason, text: '', recent: '' } } : { data }
  tell(scene, { sessionID, place, messageID: parentID }, { type: 'session.next.compaction.ended', ref: parentID, ...whole, ...(at === undefined ? {} : { time: at }) })
}

function tellAnswer(scene: Scene, { info, place, at }: Told<AssistantMessage>) {
  const { id, sessionID } = info
  const told = toldOf(scene, sessionID, id)
  const address = { sessionID, place, messageID: id }
  if (told.size === 0) begin(scene, { info, place, at })
  if (info.time.completed === undefined) return
  const time = at === undefined ? {} : { time: info.time.completed }
  if (told.has('session.next.shell.started')) {
    if (told.has('session.next.shell.ended')) return
    const part = partsOf(scene, info).find(({ type }) => type === 'tool')
    return tell(scene, address, { type: 'session.next.shell.ended', ref: id, data: { callID: part?.type === 'tool' ? part.callID : id }, ...time })
  }
  if (info.error) {
    if (told.has('session.next.step.failed')) return
    settleParts(scene, info, place)
    return tell(scene, address, { type: 'session.next.step.failed', ref: id, data: { assistantMessageID: id, error: faultOf(info.error) }, ...time })
  }
  if (told.has('session.next.step.ended') || told.has('session.next.step.failed')) return
  const { total: _, ...tokens } = info.tokens
  const data = { assistantMessageID: id, finish: info.finish ?? 'unknown', cost: info.cost, tokens, ...filesOf(partsOf(scene, info)) }
  tell(scene, address, { type: 'session.next.step.ended', ref: id, data, ...time })
}

function begin(scene: Scene, { info, place, at }: Told<AssistantMessage>) {
  const { id, sessionID, parentID, agent } = info
  const address = { sessionID, place, messageID: id }
  const time = at === undefined ? {} : { time: at }
  const call = scene.parts.get(id)?.find(({ type }) => type === 'tool')
  // What follows a command of the person is that command and no step of a model.
  const asked = call?.type === 'tool' && toldOf(scene, sessionID, parentID).size === 0 ? (scene.parts.get(parentID) ?? scene.app.store.message.parts(parentID)) : undefined
  if (call?.type === 'tool' && asked && promptKind(asked) === 'shell') {
    return tell(scene, address, { type: 'session.next.shell.started', ref: id, data: { messageID: parentID, callID: call.callID }, ...time })
  }
  const snapshot = scene.parts.get(id)?.find((part) => part.type === 'step-start')?.snapshot
  const data = { assistantMessageID: id, agent, model: modelOf(info), ...(snapshot ? { snapshot } : {}) }
  tell(scene, address, { type: 'session.next.step.started', ref: id, data, ...time })
}

/** What was cut off with its message (a crash, an abort) has its last state in the store. */
function settleParts(scene: Scene, { id, sessionID }: AssistantMessage, place: EventPlace) {
  if (scene.late) return
  for (const part of scene.app.store.message.parts(id)) {
    const told = toldOf(scene, sessionID, part.id)
    const open = ![...told].some((type) => type.endsWith('text.ended') || type.endsWith('reasoning.ended') || type.endsWith('success') || type.endsWith('failed'))
    if (told.size > 0 && open) tellPart(scene, { part, place })
  }
}

/** What the facts hold of a message; of an old one all that is stored. */
function partsOf(scene: Scene, { id }: AssistantMessage): readonly Part[] {
  return scene.parts.get(id) ?? scene.app.store.message.parts(id)
}

function filesOf(parts: readonly Part[]): { snapshot?: string; files?: string[] } {
  const snapshot = parts.findLast((part) => part.type === 'step-finish')?.snapshot
  const files = [...new Set(parts.flatMap((part) => (part.type === 'patch' ? part.files : [])))].slice(0, MAX_FILES)
  return { ...(snapshot ? { snapshot } : {}), files }
}

function reasonOf(parts: readonly Part[]): 'auto' | 'manual' {
  return parts.some((part) => part.type === 'compaction' && part.auto) ? 'auto' : 'manual'
}

export function modelOf({ modelID, providerID, variant }: Pick<AssistantMessage, 'modelID' | 'providerID' | 'variant'>): ModelRef {
  return { id: modelID, providerID, ...(variant ? { variant } : {}) }
}

export function faultOf(error: NonNullable<AssistantMessage['error']>): SessionFault {
  return { type: 'unknown', message: 'message' in error.data ? error.data.message : error.name }
}
