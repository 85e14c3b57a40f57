import { chmod, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Instance } from '../../../server/instance'
import { applyPatch } from '../../../server/tool/apply-patch'
import { runTool } from '../../../server/tool/truncate'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

let open: OpenProject
const at = (name: string) => path.join(open.project.directory, name)
const patch = (...lines: string[]) => ({ patchText: ['*** Begin Patch', ...lines, '*** End Patch'].join('\n') })
const exists = (name: string) => stat(at(name)).then(() => true, () => false)
const run = (input: { patchText: string }, options: Parameters<typeof stageTool>[1] = {}) => {
  const stage = stageTool(open.instance, options)
  return { ...stage, result: runTool(applyPatch, input, stage.ctx) }
}

beforeEach(async () => {
  open = await openProject({ files: { 'a.txt': 'one\ntwo\nthree\n', 'src/b.ts': 'export const b = 1\n', 'old.txt': 'to be moved\n' } })
})
afterEach(() => open.close())

test('one patch adds, updates, moves and deletes, asked for once', async () => {
  const { result, asked } = run(
    patch(
      '*** Add File: deep/er/new.txt',
      '+hello',
      '*** Update File: a.txt',
      ' one',
      '-two',
      '+2',
      '*** Update File: old.txt',
      '*** Move to: moved/new.txt',
      '-to be moved',
      '+was moved',
      '*** Delete File: src/b.ts',
    ),
  )
  const { title, output, metadata } = await result
  expect(title).toBe('4 files')
  expect(output).toBe('Success. Updated the following files:\nA deep/er/new.txt\nM a.txt\nR old.txt -> moved/new.txt\nD src/b.ts')
  expect(await open.project.read('deep/er/new.txt')).toBe('hello\n')
  expect(await open.project.read('a.txt')).toBe('one\n2\nthree\n')
  expect(await open.project.read('moved/new.txt')).toBe('was moved\n')
  expect([await exists('old.txt'), await exists('src/b.ts')]).toEqual([false, false])
  expect(metadata.files).toMatchObject([
    { filePath: at('deep/er/new.txt'), relativePath: 'deep/er/new.txt', type: 'add', additions: 1, deletions: 0 },
    { relativePath: 'a.txt', type: 'update', additions: 1, deletions: 1, patch: expect.stringContaining('-two\n+2\n') },
    { relativePath: 'old.txt', type: 'move', movePath: at('moved/new.txt'), additions: 1, deletions: 1 },
    { relativePath: 'src/b.ts', type: 'delete', additions: 0, deletions: 1 },
  ])
  expect(metadata.diff).toContain('+hello')
  expect(asked).toMatchObject([{ permission: 'edit', patterns: ['deep/er/new.txt', 'a.txt', 'old.txt', 'moved/new.txt', 'src/b.ts'], always: ['*'], metadata: { diff: metadata.diff } }])
})

test('watchers and readers hear of every file', async () => {
  await run(patch('*** Add File: n', '+x', '*** Update File: a.txt', '-one', '+1', '*** Delete File: old.txt')).result
  const heard = open.events.flatMap((event) => (event.type === 'file.watcher.updated' ? [[path.basename(event.properties.file), event.properties.event]] : []))
  expect(heard).toEqual([['n', 'add'], ['a.txt', 'change'], ['old.txt', 'unlink']])
})

describe('all or nothing', () => {
  test('when one file does not fit, none is changed and every fault is named', async () => {
    const { result, asked } = run(patch('*** Update File: a.txt', '-one', '+1', '*** Update File: src/b.ts', '-nonsense', '+x', '*** Delete File: missing.txt', '*** Add File: old.txt', '+x'))
    const error = await result.catch((failure: Error) => failure.message)
    expect(error).toContain('The patch does not apply, so nothing was changed.')
    expect(error).toContain('src/b.ts: Hunk 1: Its lines were not found')
    expect(error).toContain('missing.txt: The file does not exist')
    expect(error).toContain('old.txt: The file exists already. Change it with "*** Update File"')
    expect(asked).toEqual([])
    expect(await open.project.read('a.txt')).toBe('one\ntwo\nthree\n')
  })

  test('when the person refuses, nothing is changed', async () => {
    const refuse = () => {
      throw new Error('no')
    }
    await expect(run(patch('*** Update File: a.txt', '-one', '+1', '*** Add File: n', '+x'), { answer: refuse }).result).rejects.toThrow('no')
    expect([await open.project.read('a.txt'), await exists('n')]).toEqual(['one\ntwo\nthree\n', false])
  })

  test('when a file changes while the person thinks, nothing is changed', async () => {
    const answer = () => writeFile(at('src/b.ts'), 'somebody else\n')
    await expect(run(patch('*** Update File: a.txt', '-one', '+1', '*** Delete File: src/b.ts'), { answer }).result).rejects.toThrow('was changed by somebody else meanwhile')
    expect([await open.project.read('a.txt'), await open.project.read('src/b.ts')]).toEqual(['one\ntwo\nthree\n', 'somebody else\n'])
  })

  const failAt = (name: string) => new Error(`${name} cannot be touched`)
  /** A project whose disk refuses one file. */
  const brokenAt = (name: string) => {
    const { environment, directory, worktree, project } = open.instance
    const refuse = <A extends [string, ...unknown[]], R>(work: (...given: A) => Promise<R>) => (...given: A) => (given[0] === at(name) ? Promise.reject(failAt(name)) : work(...given))
    const broken = { ...environment, writeFile: refuse(environment.writeFile), remove: refuse(environment.remove) }
    return stageTool(new Instance(open.app, { directory, worktree, project, environment: broken })).ctx
  }
  const state = async () => [await open.project.read('a.txt'), await open.project.read('run.sh'), await exists('n'), await exists('old.txt')]

  test.each(['src/b.ts', 'old.txt'])('when %s cannot be changed or deleted, what was done before it is taken back', async (name) => {
    await writeFile(at('run.sh'), 'go\n')
    await chmod(at('run.sh'), 0o755)
    const before = await state()
    const input = patch('*** Update File: a.txt', '-one', '+1', '*** Add File: n', '+x', '*** Update File: src/b.ts', '+// more', '*** Delete File: run.sh', '*** Delete File: old.txt')
    await expect(runTool(applyPatch, input, brokenAt(name))).rejects.toThrow(failAt(name).message)
    expect(await state()).toEqual(before)
    expect((await stat(at('run.sh'))).mode & 0o777).toBe(0o755)
  })
})

describe('how a file lies on disk is kept', () => {
  test('line ends of Windows and a byte order mark', async () => {
    await writeFile(at('win.txt'), '\ufeffone\r\ntwo\r\n')
    await run(patch('*** Update File: win.txt', ' one', '+half', '-two', '+2')).result
    expect(await readFile(at('win.txt'), 'utf8')).toBe('\ufeffone\r\nhalf\r\n2\r\n')
  })

  test('rights and encoding, also after a move', async () => {
    await writeFile(at('run.sh'), Buffer.from('echo "\xe4"\nexit 0\n', 'latin1'))
    await chmod(at('run.sh'), 0o755)
    await run(patch('*** Update File: run.sh', '*** Move to: bin/run.sh', '-exit 0', '+exit 1')).result
    expect(await readFile(at('bin/run.sh'))).toEqual(Buffer.from('echo "\xe4"\nexit 1\n', 'latin1'))
    expect((await stat(at('bin/run.sh'))).mode & 0o777).toBe(0o755)
  })

  test('no line end at the end of the file', async () => {
    await writeFile(at('cut.txt'), 'a\nb')
    await run(patch('*** Update File: cut.txt', ' a', '-b', '+c')).result
    expect(await open.project.read('cut.txt')).toBe('a\nc')
  })
})

describe('several sections of one file', () => {
  test('follow each other', async () => {
    await run(patch('*** Update File: a.txt', '-one', '+1', '*** Update File: ./a.txt', '-1', '+eins')).result
    expect(await open.project.read('a.txt')).toBe('eins\ntwo\nthree\n')
  })

  test('a deleted file can be added anew', async () => {
    const { metadata } = await run(patch('*** Delete File: a.txt', '*** Add File: a.txt', '+fresh')).result
    expect(await open.project.read('a.txt')).toBe('fresh\n')
    expect(metadata.files).toMatchObject([{ type: 'update', additions: 1, deletions: 3 }])
  })

  test('a file can move to the place of a deleted one', async () => {
    const { metadata } = await run(patch('*** Delete File: a.txt', '*** Update File: old.txt', '*** Move to: a.txt')).result
    expect([await open.project.read('a.txt'), await exists('old.txt')]).toEqual(['to be moved\n', false])
    expect(metadata.files).toMatchObject([{ relativePath: 'a.txt', type: 'update' }, { relativePath: 'old.txt', type: 'delete' }])
  })

  test('a moved file can be changed under its new name', async () => {
    const { output } = await run(patch('*** Update File: old.txt', '*** Move to: new.txt', '*** Update File: new.txt', '-to be moved', '+moved')).result
    expect(output).toContain('R old.txt -> new.txt')
    expect(await open.project.read('new.txt')).toBe('moved\n')
  })
})

describe('what is refused', () => {
  const cases: [string, string[], string][] = [
    ['a change that leaves everything as it is', ['*** Update File: a.txt', '-one', '+one'], 'changes nothing'],
    ['an update of a file that is not there', ['*** Update File: none.txt', '-x', '+y'], 'none.txt: The file does not exist. Create it with "*** Add File".'],
    ['a move onto another file', ['*** Update File: a.txt', '*** Move to: old.txt'], 'It cannot be moved: old.txt exists already.'],
    ['a folder', ['*** Update File: src', '-x', '+y'], 'is a folder, not a file'],
  ]
  test.each(cases)('%s', async (_, lines, words) => {
    await expect(run(patch(...lines)).result).rejects.toThrow(words)
  })

  test('a link, which would lead to a change elsewhere', async () => {
    await symlink(at('a.txt'), at('link.txt'))
    await expect(run(patch('*** Delete File: link.txt')).result).rejects.toThrow(`link.txt is a link to ${at('a.txt')}. Name the file itself.`)
    expect(await exists('a.txt')).toBe(true)
  })

  test('a binary file, unless it is deleted', async () => {
    await writeFile(at('x.bin'), Buffer.from([0, 1, 2, 0]))
    await expect(run(patch('*** Update File: x.bin', '-x', '+y')).result).rejects.toThrow('binary file')
    await expect(run(patch('*** Delete File: x.bin', '*** Add File: x.bin', '+text')).result).rejects.toThrow('delete it in one patch and replace it in the next')
    const { output } = await run(patch('*** Delete File: x.bin')).result
    expect([output, await exists('x.bin')]).toEqual(['Success. Updated the following files:\nD x.bin', false])
  })
})

test('files outside of the project are asked for first, protected ones always, and lines of secret ones are not quoted', async () => {
  await writeFile(path.join(open.home, 'out.txt'), 'x\n')
  const { result, asked } = run(patch(`*** Update File: ${open.home}/out.txt`, '-x', '+y', '*** Add File: .opencode/agent/a.md', '+hi'))
  await result
  expect(asked.map(({ permission, force }) => [permission, force ?? false])).toEqual([['external_directory', false], ['edit', true]])
  await writeFile(at('.env'), 'TOKEN=abcdef\n')
  const error = await run(patch('*** Update File: .env', '-TOKEN=abcdeg', '+T')).result.catch((failure: Error) => failure.message)
  expect(error).not.toContain('abcdef')
})

test('patches for the same files do not wait for each other for ever', async () => {
  const one = run(patch('*** Update File: a.txt', '-one', '+1', '*** Update File: src/b.ts', '-export const b = 1', '+export const b = 2'))
  const other = run(patch('*** Update File: src/b.ts', '+// end', '*** Update File: a.txt', '-three', '+3'))
  await Promise.all([one.result, other.result])
  expect([await open.project.read('a.txt'), await open.project.read('src/b.ts')]).toEqual(['1\ntwo\n3\n', 'export const b = 2\n// end\n'])
})
