import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, readdir, readlink, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  decodeText,
  encodeText,
  hashContent,
  isBinary,
  mimeType,
  readRegularFile,
  readTextFile,
  writeFileAtomic,
  writePrivateFile,
} from '../../../server/system/files'
import { checkPath, isInside, openRegularFile, resolveReal } from '../../../server/system/real-path'

let directory = ''
beforeEach(async () => {
  directory = await realpath(await mkdtemp(path.join(tmpdir(), 'files-')))
})
afterEach(() => rm(directory, { recursive: true }))

const at = (...parts: string[]) => path.join(directory, ...parts)
const nameOf = (error: Error & { code?: string }) => error.code ?? error.name

describe('writing', () => {
  test('a replaced file keeps its mode and nothing else is left behind', async () => {
    await writeFile(at('run.sh'), 'old')
    await chmod(at('run.sh'), 0o754)
    await writeFileAtomic(at('run.sh'), 'new')
    expect(await readFile(at('run.sh'), 'utf8')).toBe('new')
    expect((await stat(at('run.sh'))).mode & 0o777).toBe(0o754)
    expect(await readdir(directory)).toEqual(['run.sh'])
  })

  test('a link stays a link and its target is written', async () => {
    await mkdir(at('real'))
    await symlink('real/file', at('link'))
    expect(await writeFileAtomic(at('link'), 'text')).toBe(at('real', 'file'))
    expect(await readlink(at('link'))).toBe('real/file')
    expect(await readFile(at('real', 'file'), 'utf8')).toBe('text')
  })

  test('a private file is private even where an open one was', async () => {
    await writeFile(at('token'), 'x', { mode: 0o644 })
    await writePrivateFile(at('token'), 'secret')
    expect((await stat(at('token'))).mode & 0o777).toBe(0o600)
  })

  test('an aborted or failed write leaves the old content', async () => {
    await writeFile(at('file'), 'old')
    await mkdir(at('folder'))
    expect(await writeFileAtomic(at('file'), 'new', { signal: AbortSignal.abort() }).catch(nameOf)).toBe('ABORT_ERR')
    expect(await writeFileAtomic(at('folder'), 'new').catch(nameOf)).toBe('EISDIR')
    expect(await writeFileAtomic(at('missing', 'file'), 'new').catch(nameOf)).toBe('ENOENT')
    await writeFileAtomic(at('made', 'file'), 'new', { parents: true })
    expect(await readFile(at('file'), 'utf8')).toBe('old')
    expect((await readdir(directory)).sort()).toEqual(['file', 'folder', 'made'])
  })
})

describe('reading', () => {
  test('a text tells its encoding, mark and line ends, and goes back byte by byte', async () => {
    const samples: [Buffer, object][] = [
      [Buffer.from('a\nb\n'), { encoding: 'utf-8', bom: false, newline: '\n', mixedNewlines: false }],
      [Buffer.from('\ufeffa\r\nb\r\nc\n'), { encoding: 'utf-8', bom: true, newline: '\r\n', mixedNewlines: true }],
      [Buffer.from('\ufeffä\r\n', 'utf16le'), { encoding: 'utf-16le', bom: true, newline: '\r\n', mixedNewlines: false }],
      [Buffer.from('\ufeffä\n', 'utf16le').swap16(), { encoding: 'utf-16be', bom: true, newline: '\n', mixedNewlines: false }],
      [Buffer.from('caf\xe9\n', 'latin1'), { encoding: 'latin1', bom: false, newline: '\n', mixedNewlines: false }],
    ]
    for (const [bytes, facts] of samples) {
      await writeFile(at('sample'), bytes)
      const read = await readTextFile(at('sample'))
      expect(read).toMatchObject(facts)
      expect(read.text.startsWith('\ufeff')).toBe(false)
      expect(encodeText(read.text, read)).toEqual(bytes)
    }
    expect(encodeText('€', { encoding: 'latin1', bom: false })).toEqual(Buffer.from('€'))
    expect(decodeText(new Uint8Array()).text).toBe('')
  })

  test('binary data, too large files and special files are refused by name', async () => {
    await writeFile(at('binary'), Buffer.from([1, 2, 0, 4]))
    await writeFile(at('large'), 'x'.repeat(100))
    execFileSync('mkfifo', [at('pipe')])
    expect(await readTextFile(at('binary')).catch(nameOf)).toBe('BINARY_FILE')
    expect(await readRegularFile(at('large'), { limit: 99 }).catch(nameOf)).toBe('FILE_TOO_LARGE')
    expect(await readTextFile(at('pipe')).catch(nameOf)).toBe('NOT_REGULAR_FILE')
    expect(await readTextFile(directory).catch(nameOf)).toBe('NOT_REGULAR_FILE')
    expect(await readTextFile('/dev/zero').catch(nameOf)).toBe('NOT_REGULAR_FILE')
    expect((await readRegularFile('/proc/self/status')).data.length).toBeGreaterThan(10)
  })

  test('binary is told from text by its bytes, types by the name', () => {
    expect([isBinary(Buffer.from('plain\ttext\n')), isBinary(Buffer.from('\x1b[31mred')), isBinary(Buffer.alloc(3))]).toEqual([
      false,
      false,
      true,
    ])
    expect(['a.PNG', 'a.ts', 'a.pdf', 'Makefile', 'a.rs', '.gitignore'].map(mimeType)).toEqual([
      'image/png',
      'text/typescript',
      'application/pdf',
      'text/plain',
      'text/plain',
      'text/plain',
    ])
    expect(hashContent('')).toMatch(/^e3b0c442/)
  })
})

describe('real paths', () => {
  test('NUL, lone surrogates, length and relative paths are refused', async () => {
    for (const bad of ['', '/a\0b', '/\ud800', `/${'a/'.repeat(2100)}`]) expect(() => checkPath(bad)).toThrow('path')
    expect(await resolveReal('relative').catch(nameOf)).toBe('BAD_PATH')
    expect(await resolveReal(`/${'a'.repeat(300)}`).catch(nameOf)).toBe('BAD_PATH')
  })

  test('links are resolved in ancestors and at the end, also dangling ones', async () => {
    await mkdir(at('in'))
    await mkdir(at('out'))
    await symlink(at('out'), at('in', 'folder'))
    await symlink('../out/new', at('in', 'dangling'))
    await symlink('dangling', at('in', 'second'))
    await symlink('folder/deep/er', at('in', 'through'))
    await symlink('circle', at('in', 'circle'))
    expect(await resolveReal(at('in', 'folder', 'x', 'y'))).toBe(at('out', 'x', 'y'))
    expect(await resolveReal(at('in', 'dangling'))).toBe(at('out', 'new'))
    expect(await resolveReal(at('in', 'second', 'below'))).toBe(at('out', 'new', 'below'))
    expect(await resolveReal(at('in', 'through'))).toBe(at('out', 'deep', 'er'))
    expect(await resolveReal(at('in', '..', 'out', 'z'))).toBe(at('out', 'z'))
    expect(await resolveReal(at('in', 'circle')).catch(nameOf)).toBe('BAD_PATH')
    await writeFile(at('file'), '')
    expect(await resolveReal(at('file', 'below'))).toBe(at('file', 'below'))
  })

  test('containment goes by components', () => {
    expect(isInside('/a/b', '/a/b')).toBe(true)
    expect(isInside('/a/b', '/a/b/c')).toBe(true)
    expect(isInside('/a/b', '/a/bc')).toBe(false)
    expect(isInside('/a/b', '/a')).toBe(false)
    expect(isInside('/a/b', '/a/b/..c')).toBe(true)
    expect(isInside('/', '/etc')).toBe(true)
  })

  test('opening does not follow a link and notices a swapped folder', async () => {
    await mkdir(at('in'))
    await mkdir(at('out'))
    await writeFile(at('in', 'file'), 'inside')
    await writeFile(at('out', 'file'), 'outside')
    await symlink('file', at('in', 'link'))
    await symlink(at('out'), at('in', 'folder'))
    expect(await openRegularFile(at('in', 'link')).catch(nameOf)).toBe('NOT_REGULAR_FILE')
    expect(await openRegularFile(at('in', 'folder', 'file'), { within: at('in') }).catch(nameOf)).toBe('NOT_REGULAR_FILE')
    const handle = await openRegularFile(at('in', 'file'), { within: at('in') })
    expect(await handle.readFile('utf8')).toBe('inside')
    await handle.close()
  })
})
