import type { ReviewComment } from '../../workbench/review-memory'

/** Lines that were chosen, as a comment would quote them. */
export type Chosen = Pick<ReviewComment, 'side' | 'start' | 'end' | 'quote'>

/** What stands below the chosen lines: what can be done with them, a comment being written, or who wrote them. */
export type Opened = { kind: 'bar' | 'comment' | 'blame' }
