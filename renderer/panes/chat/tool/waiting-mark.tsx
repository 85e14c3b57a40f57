import type { ToolPart } from '#protocol/message'
import { usePermissions } from '../../../client/permission'
import { useQuestions } from '../../../client/question'
import { useSessionChildren } from '../../../client/session'
import { useChatScope } from '../chat-scope'
import { taskSession } from './task-facts'
import styles from './tool-frame.module.css'

/** Says of a call that a person has to allow or answer something before it goes on: the call itself, or what a task of it asks. */
export function WaitingMark({ part }: { part: ToolPart }) {
  const { directory } = useChatScope()
  const { data: requests = [] } = usePermissions(directory)
  const { data: questions = [] } = useQuestions(directory)
  const task = taskSession(part)
  const { data: children = [] } = useSessionChildren(task)
  const tasks = new Set<string | undefined>(task === undefined ? [] : [task, ...children.map(({ id }) => id)])
  if (![...requests, ...questions].some(({ tool, sessionID }) => tool?.callID === part.callID || tasks.has(sessionID))) return null
  return <span className={styles.waiting}>waits for you</span>
}
