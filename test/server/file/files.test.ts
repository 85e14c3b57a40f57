import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile as readDisk, stat, symlink, writeFile as writeDisk } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Instance } from '../../../server/instance'
import { fileStatus, listFiles, readFile, writeFile } from '../../../server/file/files'
import { openInstance } from '../../../server/project/instances'
import { openTestApp, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

let testing: TestApp
let project: TempProject
let instance: Instance
beforeEach(async () => {
  testing = await openTestApp()
  project = await makeProject({ files: { 'a.txt': '  text\n\n', 'b/c.ts': 'c', '.gitignore': 'out/\n*.log\n', 'Z.md': 'z' } })
  instance = await openInstance(testing.app, project.directory)
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})
const failure = (error: { name: string; data: object }) => ({ name: error.name, ...error.data })

test('a folder is listed folders first, with .git, and with what git ignores marked', async () => {
  await project.write('out/x', 'x')
  await project.write('x.log', 'x')
  await symlink('b', path.join(project.directory, 'link'))
  await symlink('/etc', path.join(project.directory, 'away'))
  const nodes = await listFiles(instance, '')
  expect(nodes.map(({ path: shown, type, ignored }) => `${shown} ${type} ${ignored}`)).toEqual([
    '.git/ directory false',
    'b/ directory false',
    'link/ directory false',
    'out/ directory true',
    '.gitignore file false',
    'a.txt file false',
    'away file false',
    'x.log file true',
    'Z.md file false',
  ])
  expect(nodes[1]).toEqual({ name: 'b', path: 'b/', absolute: `${project.directory}/b`, type: 'directory', ignored: false })
  expect((await listFiles(instance, 'link')).map((node) => node.path)).toEqual(['link/c.ts'])
  expect(await listFiles(instance, 'a.txt').catch(failure)).toMatchObject({ name: 'BadRequest' })
  expect(await listFiles(instance, 'gone').catch(failure)).toMatchObject({ name: 'NotFoundError' })
  expect(await listFiles(instance, '..').catch(failure)).toMatchObject({ name: 'PathForbiddenError' })
})

test('outside git the .gitignore files of the folder count', async () => {
  const plain = await makeProject({ git: false, files: { '.gitignore': '*.log\n', 'a.log': '', 'sub/.gitignore': 'dist/', 'sub/dist/x': '', 'sub/b.log': '' } })
  const other = await openInstance(testing.app, plain.directory)
  const ignored = async (folder: string) => (await listFiles(other, folder)).filter((node) => node.ignored).map((node) => node.path)
  expect([await ignored(''), await ignored('sub')]).toEqual([['a.log'], ['sub/dist/', 'sub/b.log']])
  await plain.remove()
})

test('text is given as it is, other files in base64, both with a hash', async () => {
  await project.write('p.png', Buffer.from([0x89, 0x50, 0, 1]))
  await project.write('odd', Buffer.from([0, 1, 2]))
  await project.write('bom.txt', Buffer.from('\ufeffhé\r\n'))
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/)
  expect(await readFile(instance, 'a.txt')).toEqual({ type: 'text', content: '  text\n\n', size: 8, hash })
  expect(await readFile(instance, `${project.directory}/bom.txt`)).toEqual({ type: 'text', content: 'hé\r\n', size: 8, hash })
  expect(await readFile(instance, 'p.png')).toEqual({ type: 'binary', encoding: 'base64', mimeType: 'image/png', content: 'iVAAAQ==', size: 4, hash })
  expect(await readFile(instance, 'odd')).toMatchObject({ mimeType: 'application/octet-stream' })
})

test('what can not be read is refused, and pipes are not waited for', async () => {
  execFileSync('mkfifo', [`${project.directory}/pipe`])
  const name = (input: string) => readFile(instance, input).catch((error: Error) => error.name)
  expect(await Promise.all(['b', 'gone', 'pipe', '../x', '/etc/passwd', 'a.txt/b'].map(name))).toEqual([
    'BadRequest',
    'NotFoundError',
    'BadRequest',
    'PathForbiddenError',
    'PathForbiddenError',
    'NotFoundError',
  ])
})

test('a file that is too large comes cut, without a hash that would let it be saved', async () => {
  await project.write('big.txt', 'x'.repeat(10 * 1024 * 1024 + 5))
  const big = await readFile(instance, 'big.txt')
  expect({ length: big.content.length, size: big.size, truncated: big.truncated, hash: big.hash }).toEqual({
    length: 10 * 1024 * 1024,
    size: 10 * 1024 * 1024 + 5,
    truncated: true,
    hash: undefined,
  })
})

test('a save keeps mode, encoding and mark, leaves nothing behind and is told', async () => {
  const file = await project.write('run.sh', Buffer.from('\ufeffold\r\n', 'utf16le'))
  await chmod(file, 0o755)
  const { hash } = await readFile(instance, 'run.sh')
  const saved = await writeFile(instance, { path: 'run.sh', content: 'new\r\n', hash })
  expect(saved).toMatchObject({ content: 'new\r\n' })
  expect(await readDisk(file)).toEqual(Buffer.from('\ufeffnew\r\n', 'utf16le'))
  expect((await stat(file)).mode & 0o777).toBe(0o755)
  await writeFile(instance, { path: 'new/deep/file.txt', content: 'x' })
  expect(await readdir(path.join(project.directory, 'new/deep'))).toEqual(['file.txt'])
  const told = testing.events.filter(({ type }) => type.startsWith('file.')).map(({ type, properties }) => [type, properties])
  expect(told).toEqual([
    ['file.edited', { file }],
    ['file.watcher.updated', { file, event: 'change' }],
    ['file.edited', { file: `${project.directory}/new/deep/file.txt` }],
    ['file.watcher.updated', { file: `${project.directory}/new/deep/file.txt`, event: 'add' }],
  ])
})

test('a version that the writer has not seen is not overwritten, not even by two at once', async () => {
  const { hash } = await readFile(instance, 'a.txt')
  const results = await Promise.all(['one', 'two'].map((content) => writeFile(instance, { path: 'a.txt', content, hash }).then(() => 'saved', failure)))
  const now = await readFile(instance, 'a.txt')
  expect(results).toEqual(['saved', { name: 'ConflictError', message: 'The file was changed meanwhile', resource: 'a.txt', hash: now.hash }])
  expect(now.content).toBe('one')
  expect(await writeFile(instance, { path: 'gone', content: '', hash }).catch(failure)).toMatchObject({ name: 'ConflictError', message: 'The file was deleted meanwhile' })
})

test('nothing is written outside, through links or into our own data', async () => {
  await symlink(testing.home, path.join(project.directory, 'away'))
  const write = (target: string) => writeFile(instance, { path: target, content: 'x' }).then(() => 'saved', (error: Error) => error.name)
  const targets = ['../x', 'away/x', `${testing.app.options.paths.data}/x`, 'b', '', 'a.txt/x']
  expect(await Promise.all(targets.map(write))).toEqual(['PathForbiddenError', 'PathForbiddenError', 'PathForbiddenError', 'BadRequest', 'BadRequest', 'BadRequest'])
  expect(await readdir(testing.home)).not.toContain('x')
})

test('names that are no text are listed with an opaque path that leads back to them', async () => {
  const bytes = Buffer.concat([Buffer.from(`${project.directory}/b/caf`), Buffer.from([0xe9])])
  await writeDisk(bytes, 'coffee')
  const node = (await listFiles(instance, 'b')).find(({ name }) => name.startsWith('caf'))!
  expect(node).toMatchObject({ name: 'caf\ufffd', path: 'b/:raw:Y2Fm6Q', type: 'file' })
  expect((await readFile(instance, node.path)).content).toBe('coffee')
  const sneaky = `b/:raw:${Buffer.from('../a.txt').toString('base64url')}`
  expect(await readFile(instance, sneaky).catch(failure)).toMatchObject({ name: 'NotFoundError' })
})

test('the status of files is what git sees', async () => {
  await project.write('a.txt', 'changed\n')
  await project.write('n.txt', 'one\ntwo')
  expect(await fileStatus(instance)).toEqual([
    { path: 'a.txt', added: 1, removed: 2, status: 'modified' },
    { path: 'n.txt', added: 2, removed: 0, status: 'added' },
  ])
  await mkdir(path.join(testing.home, 'plain'))
  expect(await fileStatus(await openInstance(testing.app, 'plain'))).toEqual([])
})
