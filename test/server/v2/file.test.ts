import { symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedProblems } from '../../support/published'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

let project: TempProject
let server: TestServer

beforeAll(async () => {
  project = await makeProject({
    files: {
      'README.md': '  spaces stay  \n',
      'page.html': '<script>fetch("/session")</script>',
      'pixel.png': PIXEL,
      'sub folder/größe %41.txt': 'umlauts',
      'sub folder/deep/a.ts': 'export {}\n',
      '.gitignore': 'ignored\n',
      'ignored/x': 'x',
    },
  })
  await symlink('/etc/hostname', path.join(project.directory, 'outside'))
  server = await startTestServer({ project })
})
afterAll(async () => {
  await server.close()
  await project.remove()
})

async function read(file: string, init: RequestInit = {}) {
  const response = await server.fetch(`/api/fs/read/${file}`, init)
  return { response, status: response.status, type: response.headers.get('content-type'), data: Buffer.from(await response.arrayBuffer()) }
}

describe('a file is read', () => {
  test('byte for byte, with the type of its name', async () => {
    const [text, image] = [await read('README.md'), await read('pixel.png')]
    expect([text.status, text.type, text.data.toString()]).toEqual([200, 'text/markdown', '  spaces stay  \n'])
    expect([image.type, image.data.equals(PIXEL)]).toEqual(['image/png', true])
    const head = await read('pixel.png', { method: 'HEAD' })
    expect([head.status, head.response.headers.get('content-length'), head.data.length]).toEqual([200, String(PIXEL.length), 0])
  })

  test('by a path with folders, blanks and letters beyond ASCII, its percent signs taken once', async () => {
    expect((await read('sub%20folder/deep/a.ts')).type).toBe('text/typescript')
    expect((await read(`sub folder/${encodeURIComponent('größe %41.txt')}`)).data.toString()).toBe('umlauts')
    expect((await read(encodeURIComponent('sub folder/deep/a.ts'))).data.toString()).toBe('export {}\n')
  })

  test('as a document that can do nothing, should a browser open it', async () => {
    const { response } = await read('page.html')
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  })

  test('of the folder that the request names', async () => {
    const other = await makeProject({ files: { 'only-here.txt': 'here' } })
    const named = `location[directory]=${encodeURIComponent(other.directory)}`
    expect((await read(`only-here.txt?${named}`)).data.toString()).toBe('here')
    expect((await read('only-here.txt')).status).toBe(404)
    await other.remove()
  })

  test.each([
    ['what lies above', '..%2F..%2Fetc%2Fpasswd', 403],
    ['what lies above, in steps', '%2e%2e/%2e%2e/etc/passwd', 404],
    ['a link out of the project', 'outside', 403],
    ['an absolute path', '%2Fetc%2Fpasswd', 403],
    ['a folder', 'sub%20folder', 400],
    ['nothing', 'no/such/file', 404],
    ['a NUL', 'a%00b', 400],
    ['bad percent-encoding', 'a%zz', 400],
  ])('never: %s', async (_what, file, status) => {
    const answer = await read(file)
    expect([answer.status, answer.type]).toEqual([status, 'application/json'])
    expect(JSON.parse(answer.data.toString())).toEqual(expect.objectContaining({ _tag: expect.stringMatching(/Error$/), message: expect.any(String) }))
  })

  test('up to 32 MB; what is larger is refused instead of being cut', async () => {
    await writeFile(path.join(project.directory, 'ignored/large.bin'), Buffer.alloc(33 * 1024 * 1024))
    const answer = await read('ignored/large.bin')
    expect([answer.status, JSON.parse(answer.data.toString())]).toEqual([413, expect.objectContaining({ _tag: 'PayloadTooLarge' })])
    await writeFile(path.join(project.directory, 'ignored/large.bin'), Buffer.alloc(12 * 1024 * 1024, 7))
    expect((await read('ignored/large.bin')).data.length).toBe(12 * 1024 * 1024)
  })
})

describe('a folder is listed', () => {
  test('folders first, with the same entries as in the classic family', async () => {
    const answer = await server.client('v2.fs.list')
    const classic = await server.client('file.list', { query: { path: '.' } })
    expect(answer.data).toEqual(classic.map(({ path: file, type }) => ({ path: file, type })))
    expect(publishedProblems('v2.fs.list', 200, answer)).toEqual([])
    expect((await server.client('v2.fs.list', { query: { path: 'sub folder' } })).data[0]).toEqual({ path: 'sub folder/deep/', type: 'directory' })
  })

  test('never one outside', async () => {
    await expect(server.client('v2.fs.list', { query: { path: '../' } })).rejects.toMatchObject({ status: 403, body: { _tag: 'ForbiddenError' } })
  })
})

describe('names are found', () => {
  test('fuzzily, files or folders alone, no more than wanted', async () => {
    const found = await server.client('v2.fs.find', { query: { query: 'deepa' } })
    expect(found.data[0]).toEqual({ path: 'sub folder/deep/a.ts', type: 'file' })
    expect(publishedProblems('v2.fs.find', 200, found)).toEqual([])
    const folders = await server.client('v2.fs.find', { query: { query: 'deep', type: 'directory' } })
    expect(folders.data).toEqual([{ path: 'sub folder/deep/', type: 'directory' }])
    expect((await server.client('v2.fs.find', { query: { query: '', limit: 2 } })).data).toHaveLength(2)
  })

  test('with a limit that is a number, for a query that is there', async () => {
    for (const query of ['query=a&limit=abc', 'query=a&limit=0', 'limit=2']) {
      const response = await server.fetch(`/api/fs/find?${query}`)
      expect([query, response.status, await response.json()]).toEqual([query, 400, expect.objectContaining({ _tag: 'InvalidRequestError', kind: 'Query' })])
    }
  })
})
