import type { PermissionRequest } from '#protocol/permission'

const questions: Readonly<Record<string, string>> = {
  bash: 'Run this command?',
  read: 'Read this file?',
  webfetch: 'Fetch this page?',
  websearch: 'Search the web for this?',
  codesearch: 'Search code for this?',
  glob: 'Look for these files?',
  grep: 'Search for this text?',
  list: 'List this folder?',
  task: 'Start this agent?',
  skill: 'Load this skill?',
  external_directory: 'Leave the project folder?',
  doom_loop: 'Go on? It does the same again and again',
}

/** The question that a card asks. */
export function questionOf({ permission, patterns }: Pick<PermissionRequest, 'permission' | 'patterns'>): string {
  if (permission === 'edit') return patterns.length > 1 ? `Change these ${patterns.length} files?` : 'Change this file?'
  return questions[permission] ?? `Allow ${permission}?`
}
