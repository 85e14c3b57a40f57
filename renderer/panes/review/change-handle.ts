/** What keys do in the file that is shown. */
export type ChangeHandle = {
  /** To the next hunk or the one before; false at the end of the file. */
  step: (by: 1 | -1) => boolean
  /** Toggles the current hunk; `file` when the whole file is read now. */
  read: () => 'hunk' | 'file'
  readFile: () => void
  stage: () => void
  stageFile: () => void
  undo: () => void
  undoFile: () => void
  comment: () => void
  blame: () => void
  openFile: () => void
  clear: () => void
  /** Whether Escape has something to end here. */
  busy: () => boolean
}

/** The same of its diff alone. */
export type BodyHandle = {
  step: (by: 1 | -1) => boolean
  read: () => 'hunk' | 'file'
  stage: () => void
  undo: () => void
  comment: () => void
  blame: () => void
  openFile: () => void
  clear: () => void
  busy: () => boolean
}
