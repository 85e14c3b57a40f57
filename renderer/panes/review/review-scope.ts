import { createContext, use } from 'react'
import type { SessionID } from '#protocol/id'
import type { ReviewScope } from '../../client/review'
import type { UndoWhat } from './undo-plan'

/** What every part of a review may need: what is looked at, and what can be done with it. */
export type ReviewBoardScope = {
  directory: string
  scope: ReviewScope
  /** Whom comments go to and who is asked for lines. */
  sessionID: SessionID | undefined
  onOpenFile: (file: string, line?: number) => void
  onOpenSession: (sessionID: SessionID) => void
  /** Hunks count as read or not. */
  onRead: (files: readonly { file: string; marks: readonly string[] }[], read: boolean) => void
  onStage: (what: { files: string[] } | { patch: string }, staged: boolean) => void
  /** Shows what it does and asks first, and offers to bring it back afterwards. */
  onUndo: (what: UndoWhat, title: string) => void
}

export const ReviewContext = createContext<ReviewBoardScope | undefined>(undefined)

export function useReview(): ReviewBoardScope {
  const review = use(ReviewContext)
  if (!review) throw new Error('This needs a review around it')
  return review
}
