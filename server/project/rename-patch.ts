import { createHash } from 'node:crypto'
import { diffReader, nameTwins } from './diff-reader'

export type Renaming = { from: string; to: string }
export type RenameFacts = { additions: number; deletions: number; binary: boolean; hunks: string[] }

/** What git said of two contents, as the patch of a file that was renamed: `git apply` takes it in both directions. */
export function renamePatch(said: string, { from, to }: Renaming): string {
  const at = said.search(/^@@ /m)
  const head = (at < 0 ? said : said.slice(0, at)).split('\n')
  const modes = head.filter((line) => /^(old|new) mode /.test(line))
  const index = head.filter((line) => line.startsWith('index '))
  const binary = head.some((line) => line.startsWith('Binary files '))
  const names = at < 0 ? [] : [`--- ${named('a/', from)}`, `+++ ${named('b/', to)}`]
  const lines = [
    `diff --git ${quoted('a/', from)} ${quoted('b/', to)}`,
    ...modes,
    ...(index.length === 0 ? ['similarity index 100%'] : []),
    `rename from ${quoted('', from)}`,
    `rename to ${quoted('', to)}`,
    ...index,
    ...(binary ? [`Binary files ${quoted('a/', from)} and ${quoted('b/', to)} differ`] : names),
  ]
  return `${lines.join('\n')}\n${at < 0 ? '' : said.slice(at)}`
}

/** Counts and marks; a file that only moved has one mark for that. */
export function renameFacts(patch: string, { from, to }: Renaming): RenameFacts {
  const reader = diffReader()
  reader.add(Buffer.from(`diff --git a/x b/x${patch.slice(patch.indexOf('\n'))}`))
  const [found] = reader.end()
  const changed = found !== undefined && (found.binary || found.additions + found.deletions > 0)
  const moved = createHash('sha1').update(`${from}\0${to}`).digest('base64url').slice(0, 12)
  return { additions: found?.additions ?? 0, deletions: found?.deletions ?? 0, binary: found?.binary ?? false, hunks: changed ? nameTwins(found.hunks) : [moved] }
}

/** Names with quotes, backslashes and control characters are written as git writes them. */
export function quoted(prefix: string, file: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that break a line
  const odd = /["\\\u0000-\u001f\u007f]/g
  if (!odd.test(file)) return `${prefix}${file}`
  return `"${prefix}${file.replace(odd, (letter) => (letter === '"' || letter === '\\' ? `\\${letter}` : `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`))}"`
}

/** Below the first line a name with spaces ends with a tab. */
function named(prefix: string, file: string): string {
  return quoted(prefix, file) + (file.includes(' ') ? '\t' : '')
}
