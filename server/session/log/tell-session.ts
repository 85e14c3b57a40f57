import type { MessageID } from '#protocol/id'
import type { Session } from '#protocol/session'
import type { ModelRef, RevertState } from '#protocol/v2/prompt'
import type { EventPlace } from '../../bus'
import type { LogHead } from '../../store/session-event'
import { revertState } from '../view/revert-state'
import { changeHead, headOf, tell, type Scene } from './scene'

type Told = { info: Session; place: EventPlace }

/** Where nothing was said yet, the log begins; what was copied from elsewhere is told when somebody asks for it. */
export function beginLog(scene: Scene, { info }: Told): void {
  const { store } = scene.app
  if (headOf(scene, info.id) || store.message.count(info.id) > 0) return
  changeHead(scene, info.id, { seq: 0, complete: true, ...factsOf(info) })
}

/** What of a session is told when it changes. */
export function factsOf({ directory, agent, model, revert }: Session): Omit<LogHead, 'seq' | 'complete'> {
  return { directory, agent, model: model && JSON.stringify(modelRef(model)), revert: revert && revertKey(revert) }
}

/** A session was written: it may have another agent, another model, another folder, or something taken back. */
export function tellSession(scene: Scene, { info, place }: Told): void {
  const head = headOf(scene, info.id)
  if (!head) return
  const now = factsOf(info)
  if (now.agent === head.agent && now.model === head.model && now.directory === head.directory && now.revert === head.revert) return
  const address = { sessionID: info.id, place }
  if (now.directory !== head.directory) tellMove(scene, { info, place })
  tellChoice(scene, { info, place }, head)
  if (now.revert !== head.revert) {
    if (info.revert) tell(scene, address, { type: 'session.next.revert.staged', ref: '', data: { revert: bare(info.revert) }, whole: { revert: revertState(info.revert) } })
    else if (scene.shortened.has(info.id)) tell(scene, address, { type: 'session.next.revert.committed', ref: '', data: { messageID: head.revert!.split(' ')[0] as MessageID } })
    else tell(scene, address, { type: 'session.next.revert.cleared', ref: '', data: {} })
  }
  changeHead(scene, info.id, { ...headOf(scene, info.id)!, ...now })
}

function tellMove(scene: Scene, { info, place }: Told) {
  const { id, directory, path } = info
  tell(scene, { sessionID: id, place }, { type: 'session.next.moved', ref: '', data: { location: { directory }, ...(path ? { subdirectory: path } : {}) } })
}

/** The first choice, made by the first prompt, changes nothing; any other stands in the conversation before the prompt that brought it. */
function tellChoice(scene: Scene, { info, place }: Told, head: LogHead) {
  const prompt = scene.prompts.get(info.id)
  const time = prompt === undefined ? {} : { time: prompt - 1 }
  const { agent, model } = factsOf(info)
  const address = { sessionID: info.id, place }
  const isTold = (before: string | undefined, now: string | undefined) => now !== undefined && before !== now && (before !== undefined || prompt === undefined)
  if (isTold(head.agent, agent)) {
    const messageID = scene.app.id('msg')
    tell(scene, address, { type: 'session.next.agent.switched', ref: messageID, data: { messageID, agent: agent! }, ...time })
  }
  if (isTold(head.model, model)) {
    const messageID = scene.app.id('msg')
    tell(scene, address, { type: 'session.next.model.switched', ref: messageID, data: { messageID, model: JSON.parse(model!) as ModelRef }, ...time })
  }
}

/** The other families write `default` where no variant was chosen. */
export function modelRef({ id, providerID, variant }: NonNullable<Session['model']>): ModelRef {
  return { id, providerID, ...(variant && variant !== 'default' ? { variant } : {}) }
}

function revertKey({ messageID, partID, snapshot }: NonNullable<Session['revert']>) {
  return `${messageID} ${partID ?? ''} ${snapshot ?? ''}`
}

function bare({ messageID, partID, snapshot }: NonNullable<Session['revert']>): RevertState {
  return { messageID, ...(partID ? { partID } : {}), ...(snapshot ? { snapshot } : {}) }
}
