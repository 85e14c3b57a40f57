// A patch as text: cutting hunks out of it letter by letter, so that what is applied is exactly what git wrote.

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/

/** A patch of just these hunks, counted over the whole text; undefined when none of them is there. */
export function cutHunks(patch: string, wanted: ReadonlySet<number>): string | undefined {
  let out = ''
  let head = ''
  let headDone = false
  let index = -1
  let taking = false
  const left = { old: 0, fresh: 0 }
  for (const line of linesOf(patch)) {
    const hunk = left.old <= 0 && left.fresh <= 0 ? HUNK.exec(line) : null
    if (hunk) {
      index += 1
      taking = wanted.has(index)
      left.old = Number(hunk[1] ?? 1)
      left.fresh = Number(hunk[2] ?? 1)
      if (taking) {
        out += headDone ? line : head + line
        headDone = true
      }
    } else if (left.old > 0 || left.fresh > 0) {
      if (line[0] !== '+' && line[0] !== '\\') left.old -= 1
      if (line[0] !== '-' && line[0] !== '\\') left.fresh -= 1
      if (taking) out += line
    } else if (line.startsWith('\\')) {
      if (taking) out += line
    } else {
      if (line.startsWith('diff --git ') || headDone) {
        head = ''
        headDone = false
      }
      taking = false
      head += line
    }
  }
  return out === '' ? undefined : out
}

/** A patch of a file that was renamed, as one of its new name alone: the rename itself is left as it is. */
export function withoutRename(patch: string): string {
  const [, name] = /^\+\+\+ ("?b\/.*)$/m.exec(patch.slice(0, Math.max(patch.search(/^@@ /m), 0))) ?? []
  if (name === undefined) return patch
  const old = name.replace('b/', 'a/')
  const bare = (one: string) => one.replace(/\t$/, '')
  return `diff --git ${bare(old)} ${bare(name)}\n--- ${old}\n+++ ${name}\n${patch.slice(patch.search(/^@@ /m))}`
}

/** One hunk as it is quoted: its line of numbers and its lines, at most so many. */
export function quoteHunk(patch: string, index: number, limit = 60): string {
  const cut = cutHunks(patch, new Set([index]))
  const lines = cut?.slice(cut.search(/^@@ /m)).trimEnd().split('\n') ?? []
  return lines.length > limit ? [...lines.slice(0, limit), '…'].join('\n') : lines.join('\n')
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? text.length : end + 1
    yield text.slice(at, next)
    at = next
  }
}
