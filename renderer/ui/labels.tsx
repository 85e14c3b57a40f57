import { createContext, use, type ReactNode } from 'react'

/** Every word the parts say by themselves; an application passes its own language. */
export interface UiLabels {
  added: (count: number) => string
  atLine: (line: number) => string
  binaryFile: string
  cancel: string
  clear: string
  close: string
  copied: string
  copy: string
  copyCsv: string
  copyMarkdown: string
  details: string
  diagram: string
  diagramFailed: (problem: string) => string
  diagramLong: string
  dismiss: string
  draw: string
  enlarge: string
  failed: string
  hidePassword: string
  imageBlocked: (host: string) => string
  largeText: string
  lines: (count: number) => string
  loadImage: string
  loading: string
  noChanges: string
  noResults: string
  notifications: string
  open: (target: string) => string
  plainText: string
  retry: string
  search: string
  select: string
  showCode: string
  showDiagram: string
  showAllLines: (count: number) => string
  showLess: string
  showMore: string
  showPassword: string
  splitView: string
  typeCommand: string
  unifiedView: string
  noNewline: string
  hiddenCharacters: (count: number) => string
  unchangedLines: (count: number) => string
  wrapLines: string
  zoomFit: string
  zoomIn: string
  zoomOut: string
  jumpToEnd: string
  removed: (count: number) => string
  resize: string
}

export const englishLabels: UiLabels = {
  added: (count) => `${count} added`,
  atLine: (line) => `Line ${line}`,
  binaryFile: 'Binary file',
  cancel: 'Cancel',
  clear: 'Clear',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy',
  copyCsv: 'Copy as CSV',
  copyMarkdown: 'Copy as Markdown',
  details: 'Details',
  diagram: 'Diagram',
  diagramFailed: (problem) => `The diagram could not be drawn: ${problem}.`,
  diagramLong: 'This diagram is large; drawing it may take a moment.',
  dismiss: 'Dismiss',
  draw: 'Draw',
  enlarge: 'Enlarge',
  failed: 'Failed',
  hidePassword: 'Hide value',
  imageBlocked: (host) => `Image from ${host}`,
  largeText: 'Too large to colour; shown as plain text',
  lines: (count) => (count === 1 ? '1 line' : `${count} lines`),
  loadImage: 'Load image',
  loading: 'Loading',
  noChanges: 'No changes',
  noResults: 'No results',
  notifications: 'Notifications',
  open: (target) => `Open ${target}`,
  plainText: 'Text',
  retry: 'Try again',
  search: 'Search',
  select: 'Select…',
  showCode: 'Show code',
  showDiagram: 'Show diagram',
  showAllLines: (count) => `Show all ${count.toLocaleString()} lines`,
  showLess: 'Show less',
  showMore: 'Show more',
  showPassword: 'Show value',
  splitView: 'Side by side',
  typeCommand: 'Put into the terminal',
  unifiedView: 'Unified',
  noNewline: 'no line break at the end',
  hiddenCharacters: (count) => `… ${count.toLocaleString()} more characters`,
  unchangedLines: (count) => (count === 1 ? '1 unchanged line' : `${count} unchanged lines`),
  wrapLines: 'Wrap lines',
  zoomFit: 'Fit',
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  jumpToEnd: 'Jump to latest',
  removed: (count) => `${count} removed`,
  resize: 'Resize',
}

const LabelsContext = createContext(englishLabels)

export function LabelsProvider({ labels, children }: { labels: UiLabels; children: ReactNode }) {
  return <LabelsContext value={labels}>{children}</LabelsContext>
}

export function useLabels(): UiLabels {
  return use(LabelsContext)
}
