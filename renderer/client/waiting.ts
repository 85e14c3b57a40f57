import { useQueries } from '@tanstack/react-query'
import type { SessionID } from '#protocol/id'
import { useClient } from './client-context'
import { usePermissions } from './permission'
import { useQuestions } from './question'
import { sessionOptions } from './session'

/** The sessions of the list that wait for the person, themselves or through a task that they started. */
export function useWaitingSessions(directory: string): ReadonlySet<SessionID> {
  const client = useClient()
  const { data: permissions = [] } = usePermissions(directory)
  const { data: questions = [] } = useQuestions(directory)
  const ids = [...new Set([...permissions, ...questions].map(({ sessionID }) => sessionID))]
  return useQueries({
    queries: ids.map((id) => sessionOptions(client, id)),
    combine: (results) => new Set(results.map(({ data: session }, index) => session?.parentID ?? ids[index]).filter((id) => id !== undefined)),
  })
}
