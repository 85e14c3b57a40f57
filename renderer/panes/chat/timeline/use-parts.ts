import { useSyncExternalStore } from 'react'
import { useClientScope } from '../../../client/client-context'
import { usePartIDs } from '../../../client/message'
import type { MessageID, SessionID } from '#protocol/id'
import type { Part } from '#protocol/message'

/** All parts of a prompt; they come together and hardly ever change, so one leaf may read them all. */
export function useParts(sessionID: SessionID, messageID: MessageID): readonly Part[] {
  const session = useClientScope().messages.open(sessionID)
  const ids = usePartIDs(sessionID, messageID)
  const watch = (listener: () => void) => {
    const ends = ids.map((id) => session.watch(id, listener))
    return () => ends.forEach((end) => end())
  }
  // The last part that changed stands for all: each is a new object when it changes.
  useSyncExternalStore(watch, () => ids.map((id) => lengthOf(session.part(id))).join())
  return ids.flatMap((id) => session.part(id) ?? [])
}

function lengthOf(part: Part | undefined): string {
  return part === undefined ? '' : part.type === 'text' ? `t${part.text.length}` : part.type
}
