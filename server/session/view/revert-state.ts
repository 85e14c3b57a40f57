import type { SessionRevert } from '#protocol/session'
import type { RevertFileDiff, RevertState } from '#protocol/v2/prompt'

/** What was taken back, as `/api` shows it: with the diff cut into files. */
export function revertState({ messageID, partID, snapshot, diff }: SessionRevert): RevertState {
  const files = diff === undefined ? [] : splitDiff(diff)
  return {
    messageID,
    ...(partID ? { partID } : {}),
    ...(snapshot ? { snapshot } : {}),
    ...(diff === undefined ? {} : { diff }),
    ...(files.length > 0 ? { files } : {}),
  }
}

/** A diff of git, file by file. */
export function splitDiff(diff: string): RevertFileDiff[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((patch) => patch.startsWith('diff --git '))
    .map(readFile)
}

function readFile(patch: string): RevertFileDiff {
  const body = patch.indexOf('\n@@')
  const head = body < 0 ? patch : patch.slice(0, body)
  const lines = body < 0 ? [] : patch.slice(body + 1).split('\n')
  const named = /^\+\+\+ (?!\/dev\/null)"?b\/(.*?)"?$/m.exec(head)?.[1] ?? /^--- (?!\/dev\/null)"?a\/(.*?)"?$/m.exec(head)?.[1]
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length
  const status = /^new file/m.test(head) ? 'added' : /^deleted file/m.test(head) ? 'deleted' : 'modified'
  return { path: named ?? /^diff --git "?a\/(.*?)"? "?b\//.exec(head)?.[1] ?? '', status, additions: count('+'), deletions: count('-'), patch }
}
