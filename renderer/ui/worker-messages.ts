import type { DiffFile, DiffInput } from './diff-parse'
import type { PackedHighlight } from './highlight-kinds'

/** What the page asks of the worker. */
export type WorkerJob =
  | { kind: 'highlight'; code: string; lang: string }
  | { kind: 'diff'; input: DiffInput }
  | { kind: 'merge'; mine: string; theirs: string }

export type WorkerRequest = { id: number; job: WorkerJob } | { id: number; cancel: true }

export type WorkerAnswer = { kind: 'highlight'; packed: PackedHighlight } | { kind: 'diff'; files: DiffFile[] } | { kind: 'merge'; text: string }

export type WorkerResponse = { id: number; answer: WorkerAnswer } | { id: number; error: string }
