import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReplaceSearch } from '#protocol/replace'
import type { ApiError } from '../../support/api-client'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

let server: TestServer
let project: TempProject
beforeEach(async () => {
  project = await makeProject({
    files: {
      'src/one.ts': 'const user = 1\nuser.name = users\n',
      'src/two.ts': "import { user } from './one'\r\nuser()\r\n",
      'docs/guide.md': 'The user and the User.\n',
      '.gitignore': 'out/\n',
      'out/made.js': 'user',
    },
  })
  server = await startTestServer({ project })
})
afterEach(async () => {
  await server.close()
  await project.remove()
})

const plain: ReplaceSearch = { pattern: 'user', replacement: 'person', fixed: true, case: true }
const preview = (search: ReplaceSearch) => server.client('find.replacePreview', { body: search })

async function replaceAll(search: ReplaceSearch, leave: Record<string, number[]> = {}, more: { partial?: boolean; progress?: string } = {}) {
  const { files } = await preview(search)
  const chosen = files.map(({ path: name, hash, hits }) => ({ path: name, hash, hits: hits.length, ...(leave[name] ? { leave: leave[name] } : {}) }))
  return server.client('find.replace', { body: { ...search, files: chosen, ...more } })
}

test('a preview shows every place with what stands there before and after, and changes nothing', async () => {
  const shown = await preview({ ...plain, include: '*.ts', exclude: 'src/two.*' })
  expect(shown).toEqual({
    files: [
      {
        path: 'src/one.ts',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        hits: [
          { line: 1, before: 'const ', match: 'user', replacement: 'person', after: ' = 1' },
          { line: 2, before: '', match: 'user', replacement: 'person', after: '.name = users' },
          { line: 2, before: 'user.name = ', match: 'user', replacement: 'person', after: 's' },
        ],
      },
    ],
    truncated: false,
    skipped: [],
  })
  expect(await project.read('src/one.ts')).toBe('const user = 1\nuser.name = users\n')
})

test('case, whole words, several globs and groups are ripgrep\'s', async () => {
  const paths = async (search: Partial<ReplaceSearch>) => (await preview({ ...plain, ...search })).files.map(({ path: name, hits }) => `${name} ${hits.length}`)
  expect(await paths({})).toEqual(['docs/guide.md 1', 'src/one.ts 3', 'src/two.ts 2'])
  expect(await paths({ case: false, word: true })).toEqual(['docs/guide.md 2', 'src/one.ts 2', 'src/two.ts 2'])
  expect(await paths({ include: 'docs/**, two.{ts,js}' })).toEqual(['docs/guide.md 1', 'src/two.ts 2'])
  const [file] = (await preview({ pattern: '(?P<first>us)(er)', replacement: '$2-${first}$$', include: 'guide.md' })).files
  expect(file?.hits.map(({ replacement }) => replacement)).toEqual(['er-us$'])
  expect((await preview({ ...plain, replacement: '$0$$', include: 'guide.md' })).files[0]?.hits[0]?.replacement).toBe('$0$$')
  const wrong = await preview({ pattern: '(', replacement: '' }).catch((error: ApiError) => error.status)
  expect(wrong).toBe(400)
})

test('places are replaced in all files but where they are left, line ends stay, and one step takes it back', async () => {
  const told: unknown[] = []
  server.app.bus.subscribe((event) => event.type === 'find.replace.progress' && told.push(event.properties))
  const result = await replaceAll(plain, { 'src/one.ts': [2] }, { progress: 'p1' })
  expect(result).toEqual({ id: expect.any(String), hits: 5, files: ['docs/guide.md', 'src/one.ts', 'src/two.ts'], failed: [] })
  expect(told).toEqual([{ progress: 'p1', done: 3, total: 3 }])
  expect(await project.read('src/one.ts')).toBe('const person = 1\nperson.name = users\n')
  expect(await project.read('src/two.ts')).toBe("import { person } from './one'\r\nperson()\r\n")
  await project.write('docs/guide.md', 'changed since')
  const undone = await server.client('find.replaceUndo', { params: { id: result.id! } })
  expect(undone).toMatchObject({ files: ['src/one.ts', 'src/two.ts'], failed: [{ path: 'docs/guide.md', message: 'The file was changed meanwhile' }] })
  expect(await project.read('src/one.ts')).toBe('const user = 1\nuser.name = users\n')
  expect(await project.read('docs/guide.md')).toBe('changed since')
  expect(await server.client('find.replaceUndo', { params: { id: result.id! } }).catch((error: ApiError) => error.status)).toBe(404)
})

test('one file that was changed meanwhile holds everything back, unless the others are wanted', async () => {
  const { files } = await preview(plain)
  await project.write('src/two.ts', 'user, but new\n')
  const body = { ...plain, files: files.map(({ path: name, hash, hits }) => ({ path: name, hash, hits: hits.length })) }
  expect(await server.client('find.replace', { body })).toEqual({ hits: 0, files: [], failed: [{ path: 'src/two.ts', message: 'The file was changed meanwhile' }] })
  expect(await project.read('src/one.ts')).toContain('const user')
  const others = await server.client('find.replace', { body: { ...body, partial: true } })
  expect(others).toMatchObject({ hits: 4, files: ['docs/guide.md', 'src/one.ts'], failed: [{ path: 'src/two.ts' }] })
  expect(await project.read('src/two.ts')).toBe('user, but new\n')
})

test('texts with a mark, in UTF-16 and in Latin-1 keep how they are written', async () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('é user\r\n', 'utf16le')])
  await project.write('a/bom.txt', Buffer.from('\ufeffé user\n'))
  await project.write('a/wide.txt', utf16)
  await project.write('a/latin.txt', Buffer.from('\xe9 user\n', 'latin1'))
  const search = { ...plain, replacement: 'ü', include: 'a/**' }
  expect(await replaceAll(search)).toMatchObject({ hits: 3, failed: [] })
  expect(await project.read('a/bom.txt')).toBe('\ufeffé ü\n')
  const wide = await server.client('file.read', { query: { path: 'a/wide.txt' } })
  expect(wide.content).toBe('é ü\r\n')
  const latin = await server.client('file.read', { query: { path: 'a/latin.txt' } })
  expect(latin.content).toBe('é ü\n')
  await project.write('a/latin.txt', Buffer.from('\xe9 user\n', 'latin1'))
  expect((await preview({ ...search, replacement: '✓', include: 'a/latin.txt' })).skipped).toMatchObject([{ path: 'a/latin.txt' }])
})

test('nothing outside of the project is written, whatever paths are named', async () => {
  const outside = await makeProject({ git: false, files: { 'secret.txt': 'user' } })
  await symlink(outside.directory, path.join(project.directory, 'link'))
  await symlink(path.join(outside.directory, 'secret.txt'), path.join(project.directory, 'file-link'))
  const named = ['../x', '/etc/passwd', 'link/secret.txt', 'file-link', `${outside.directory}/secret.txt`].map((name) => ({ path: name, hash: 'x', hits: 1 }))
  const result = await server.client('find.replace', { body: { ...plain, files: named, partial: true } })
  expect(result).toMatchObject({ hits: 0, files: [] })
  expect(result.failed.map(({ path: name }) => name)).toEqual(named.map(({ path: name }) => name))
  expect(await outside.read('secret.txt')).toBe('user')
  await outside.remove()
})

test('too many places are cut, and what was not looked at is not changed', async () => {
  await project.write('big.txt', 'user\n'.repeat(6_000))
  const shown = await preview({ ...plain, include: 'big.txt' })
  expect([shown.truncated, shown.files[0]?.hits.length]).toEqual([true, 5_000])
  await replaceAll({ ...plain, include: 'big.txt' })
  const text = await project.read('big.txt')
  expect([text.split('person').length - 1, text.split('user').length - 1]).toEqual([5_000, 1_000])
})
