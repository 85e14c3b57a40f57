import type { ReplaceFile, ReplaceHit, ReplacePreview, ReplaceSearch } from '#protocol/replace'
import type { Instance } from '../instance'
import { ownDataGlobs } from '../project/own-data'
import { decodeText, encodeText, hashContent, readRegularFile, type TextFacts } from '../system/files'
import { searchMatches, type SearchMatch } from '../system/ripgrep'
import { fileFault, MAX_WRITE } from './files'
import { chosenFiles, searchFault } from './find'
import { requireInside } from './guard'

const MAX_HITS = 5_000
const MAX_FILES = 1_000
const MAX_SHOWN = 300
const AROUND = 80

type Options = { signal?: AbortSignal | undefined; paths?: readonly string[] }

/** What replacing would change. Files are read after the search, and told only if what was found stands in them. */
export async function previewReplace(instance: Instance, search: ReplaceSearch, { signal }: Options = {}): Promise<ReplacePreview> {
  const found = new Map<string, SearchMatch[]>()
  let hits = 0
  let truncated = false
  for await (const match of matchesOf(instance, search, { signal })) {
    const known = found.get(match.path)
    if (hits + match.ranges.length > MAX_HITS || (!known && found.size >= MAX_FILES)) {
      truncated = true
      break
    }
    hits += match.ranges.length
    if (known) known.push(match)
    else found.set(match.path, [match])
  }
  const files: ReplaceFile[] = []
  const skipped: ReplacePreview['skipped'] = []
  for (const [path, matches] of [...found].sort(([one], [other]) => one.localeCompare(other))) {
    signal?.throwIfAborted()
    try {
      const { hash } = replaced(await readSource(instance, path), matches)
      files.push({ path, hash, hits: matches.flatMap(shownHits) })
    } catch (error) {
      skipped.push({ path, message: (error as Error).message })
    }
  }
  return { files, truncated, skipped }
}

/** The lines that match, file by file, with what is to stand there; only in `paths` where they are given. */
export async function* matchesOf(instance: Instance, search: ReplaceSearch, { signal, paths }: Options): AsyncGenerator<SearchMatch> {
  try {
    yield* searchMatches({
      cwd: instance.directory,
      pattern: search.pattern,
      replacement: search.replacement,
      include: [...chosenFiles(search), ...(await ownDataGlobs(instance.app, instance.directory))],
      ...(paths ? { paths } : {}),
      fixedStrings: search.fixed === true,
      caseSensitive: search.case !== false,
      wholeWords: search.word === true,
      hidden: true,
      signal: signal ?? instance.signal,
    })
  } catch (error) {
    throw searchFault(error)
  }
}

/** A file as ripgrep counts its bytes (texts with a mark as UTF-8 without it), and how it goes back to disk. */
export type Source = { path: string; root: string | undefined; disk: Buffer; searched: Buffer; facts: TextFacts }

export async function readSource(instance: Instance, input: string): Promise<Source> {
  const { path, root } = await requireInside(instance, input)
  const { data } = await readRegularFile(path, { limit: MAX_WRITE, within: root }).catch((error: NodeJS.ErrnoException) => {
    throw fileFault(error, input)
  })
  const { text, ...facts } = decodeText(data)
  const asIs = facts.encoding === 'latin1' || (facts.encoding === 'utf-8' && !facts.bom)
  return { path, root, disk: data, searched: asIs ? data : Buffer.from(text), facts }
}

/** The file with its places replaced, counted from 0, as far as they are wanted. Throws when what was found does not stand there. */
export function replaced({ disk, searched, facts }: Source, matches: readonly SearchMatch[], wanted: (number: number) => boolean = () => true): { hash: string; data: Buffer; hits: number } {
  const pieces: Buffer[] = []
  let [at, number, hits] = [0, 0, 0]
  for (const { offset, ranges } of matches) {
    for (const { start, end, text, replacement = '' } of ranges) {
      const present = searched.subarray(offset + start, offset + end)
      if (facts.encoding === 'latin1' ? present.byteLength !== end - start : !present.equals(Buffer.from(text))) throw new Error('The file was changed meanwhile')
      if (!wanted(number++)) continue
      pieces.push(searched.subarray(at, offset + start), bytesOf(replacement, facts))
      at = offset + end
      hits += 1
    }
  }
  pieces.push(searched.subarray(at))
  const whole = Buffer.concat(pieces)
  return { hash: hashContent(disk), data: searched === disk ? whole : encodeText(whole.toString(), facts), hits }
}

function bytesOf(replacement: string, { encoding }: TextFacts): Buffer {
  if (encoding !== 'latin1') return Buffer.from(replacement)
  if (/[^\u0000-\u00ff]/.test(replacement)) throw new Error('The file is not UTF-8, and the new text has letters that it cannot hold')
  return Buffer.from(replacement, 'latin1')
}

function shownHits({ line, text, ranges }: SearchMatch): ReplaceHit[] {
  const bytes = Buffer.from(text)
  const cut = (from: number, to: number) => bytes.toString('utf8', Math.max(0, from), to)
  return ranges.map(({ start, end, text: match, replacement = '' }) => {
    const before = cut(start - 4 * AROUND, start).replace(/^\ufffd+/, '')
    const after = cut(end, end + 4 * AROUND).replace(/\ufffd+$/, '')
    return {
      line,
      before: before.length > AROUND || start > 4 * AROUND ? `…${before.slice(-AROUND)}` : before.trimStart(),
      match: match.slice(0, MAX_SHOWN),
      replacement: replacement.slice(0, MAX_SHOWN),
      after: after.slice(0, AROUND),
    }
  })
}
