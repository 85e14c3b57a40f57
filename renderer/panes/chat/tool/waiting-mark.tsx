import { usePermissions } from '../../../client/permission'
import { useQuestions } from '../../../client/question'
import { useChatScope } from '../chat-scope'
import styles from './tool-frame.module.css'

/** Says of a call that it has not begun because a person has to allow or answer it. */
export function WaitingMark({ callID }: { callID: string }) {
  const { directory } = useChatScope()
  const { data: requests = [] } = usePermissions(directory)
  const { data: questions = [] } = useQuestions(directory)
  if (![...requests, ...questions].some(({ tool }) => tool?.callID === callID)) return null
  return <span className={styles.waiting}>waits for you</span>
}
