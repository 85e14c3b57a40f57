import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listFiles, ripgrepPath, searchMatches, searchText } from '../../../server/system/ripgrep'

let cwd = ''
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'ripgrep-'))
  const files: Record<string, string> = {
    'a.ts': 'const Apple = 1\nconst pear = "äpple Apple"\n',
    'b/c.md': '# apple\r\n',
    '.hidden/d.ts': 'Apple\n',
    '.git/HEAD': 'Apple\n',
    'ignored/e.ts': 'Apple\n',
    '.gitignore': 'ignored/\n',
    'with space.txt': 'x(y\n',
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(cwd, name)), { recursive: true })
    await writeFile(path.join(cwd, name), text)
  }
  await symlink('/etc', path.join(cwd, 'link'))
})
afterEach(() => rm(cwd, { recursive: true }))

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = []
  for await (const item of items) result.push(item)
  return result
}
const nameOf = (error: Error & { code?: string }) => error.code ?? error.name

test('matches carry path, line, text and ranges, and .gitignore is honoured', async () => {
  const { matches, truncated } = await searchText({ cwd, pattern: 'Apple' })
  expect(truncated).toBe(false)
  expect(matches.sort((a, b) => a.line - b.line)).toEqual([
    { path: 'a.ts', line: 1, offset: 0, text: 'const Apple = 1', ranges: [{ start: 6, end: 11, text: 'Apple' }] },
    { path: 'a.ts', line: 2, offset: 16, text: 'const pear = "äpple Apple"', ranges: [{ start: 21, end: 26, text: 'Apple' }] },
  ])
})

test('globs, hidden files, case, fixed strings and paths narrow or widen', async () => {
  const paths = async (options: object) => {
    const { matches } = await searchText({ cwd, pattern: 'apple', ...options })
    return [...new Set(matches.map((match) => match.path))].sort()
  }
  expect(await paths({})).toEqual(['b/c.md'])
  expect(await paths({ caseSensitive: false, include: ['*.ts'] })).toEqual(['a.ts'])
  expect(await paths({ caseSensitive: false, hidden: true })).toEqual(['.hidden/d.ts', 'a.ts', 'b/c.md'])
  expect(await paths({ pattern: 'x(y', fixedStrings: true })).toEqual(['with space.txt'])
  expect(await paths({ caseSensitive: false, paths: ['b'] })).toEqual(['b/c.md'])
  expect((await searchText({ cwd, pattern: 'apple$' })).matches[0]?.text).toBe('# apple')
})

test('a pattern that looks like an option stays a pattern', async () => {
  expect((await searchText({ cwd, pattern: '--pre=touch' })).matches).toEqual([])
})

test('the limit ends the search and says so', async () => {
  await writeFile(path.join(cwd, 'many.txt'), 'needle\n'.repeat(50_000))
  const result = await searchText({ cwd, pattern: 'needle', limit: 3 })
  expect({ count: result.matches.length, truncated: result.truncated }).toEqual({ count: 3, truncated: true })
})

test('bad expressions and bad globs are named, unreadable places are not an error', async () => {
  await expect(searchText({ cwd, pattern: 'a(' })).rejects.toMatchObject({
    code: 'BAD_PATTERN',
    message: expect.stringContaining('unclosed group'),
  })
  expect(await searchText({ cwd, pattern: 'a', include: ['{a'] }).catch(nameOf)).toBe('BAD_PATTERN')
  expect(await collect(listFiles({ cwd, glob: ['{a'] })).catch(nameOf)).toBe('BAD_PATTERN')
  expect((await searchText({ cwd, pattern: 'a', paths: ['gone'] })).matches).toEqual([])
  expect(await searchText({ cwd: path.join(cwd, 'gone'), pattern: 'a' }).catch(nameOf)).toBe('ENOENT')
})

test('an aborted search ends as aborted and a slow one as timed out', async () => {
  expect(await searchText({ cwd, pattern: 'a', signal: AbortSignal.abort() }).catch((error: Error) => error.name)).toBe('AbortError')
  const slow = { cwd: '/usr', pattern: '(a|b|c)*x{50}$', timeout: 30, hidden: true }
  expect(await collect(searchMatches(slow)).catch(nameOf)).toBe('SEARCH_TIMEOUT')
})

test('files are listed without .git, ignored ones and what links lead to', async () => {
  expect((await collect(listFiles({ cwd }))).sort()).toEqual(['.gitignore', '.hidden/d.ts', 'a.ts', 'b/c.md', 'with space.txt'])
  expect((await collect(listFiles({ cwd, hidden: false, glob: ['*.ts'], ignored: true }))).sort()).toEqual(['a.ts', 'ignored/e.ts'])
  expect(await collect(listFiles({ cwd, limit: 2 }))).toHaveLength(2)
})

test('a very long line is cut and does not end the search', async () => {
  await writeFile(path.join(cwd, 'long.txt'), `${'z'.repeat(3_000_000)}needle\nneedle ${'y'.repeat(5000)}\n`)
  const { matches } = await searchText({ cwd, pattern: 'needle' })
  expect(matches.map((match) => [match.line, match.text.length])).toEqual([[2, 2000]])
})

test('the binary lies in the package', () => {
  expect(ripgrepPath()).toMatch(/ripgrep-[^/\\]+[/\\]bin[/\\]rg(\.exe)?$/)
})
