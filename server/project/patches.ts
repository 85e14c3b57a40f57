/** A long diff cut into one patch per file; patches beyond the limit are left out, and so is one that the end cut off. */
export function splitPatches(diff: string, options: { complete: boolean; limit: number }): Map<string, string> {
  const result = new Map<string, string>()
  const starts = [...diff.matchAll(/^diff --git .*$/gm)].map((found) => found.index)
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? diff.length
    const last = index === starts.length - 1
    if ((last && !options.complete) || end - start > options.limit) continue
    const patch = diff.slice(start, end)
    const file = fileOf(patch)
    if (file !== undefined) result.set(file, patch)
  }
  return result
}

/** The name in the first line of a patch. Both names there are the same, because renames are off. */
export function fileOf(patch: string): string | undefined {
  const names = patch.slice('diff --git '.length, patch.indexOf('\n'))
  if (names.startsWith('"')) {
    const first = /^"a\/((?:[^"\\]|\\.)*)"/.exec(names)?.[1]
    return first === undefined ? undefined : unquote(first)
  }
  const length = (names.length - 'a/ b/'.length) / 2
  return Number.isInteger(length) && length > 0 ? names.slice(2, 2 + length) : undefined
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 }

/** Git quotes odd names like C, byte by byte. */
export function unquote(text: string): string {
  const bytes: number[] = []
  for (const found of text.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (found[1]) bytes.push(Number.parseInt(found[1], 8))
    else if (found[2]) bytes.push(ESCAPES[found[2]] ?? found[2].charCodeAt(0))
    else bytes.push(...Buffer.from(found[3] ?? ''))
  }
  return Buffer.from(bytes).toString('utf8')
}
