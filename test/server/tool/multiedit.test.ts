import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { edit } from '../../../server/tool/edit'
import { multiedit } from '../../../server/tool/multiedit'
import { runTool } from '../../../server/tool/truncate'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

let open: OpenProject
const at = (name: string) => path.join(open.project.directory, name)
beforeEach(async () => {
  open = await openProject({ files: { 'a.txt': 'one\ntwo\none\n', '.env': 'TOKEN=abcdef\n' } })
})
afterEach(() => open.close())

const run = (filePath: string, edits: { oldString: string; newString: string; replaceAll?: boolean }[], options = {}) => {
  const stage = stageTool(open.instance, options)
  return { ...stage, result: runTool(multiedit, { filePath, edits }, stage.ctx) }
}

test('edits follow each other, are asked for once and written once', async () => {
  const { result, asked } = run('a.txt', [{ oldString: 'one', newString: '1', replaceAll: true }, { oldString: '1\ntwo', newString: '1\n2' }])
  expect(await result).toMatchObject({ title: 'a.txt', output: '2 edits applied successfully.', metadata: { filediff: { additions: 3, deletions: 3, status: 'modified' } } })
  expect(asked).toMatchObject([{ permission: 'edit', patterns: ['a.txt'], metadata: { diff: expect.stringContaining('+2') } }])
  expect(await open.project.read('a.txt')).toBe('1\n2\n1\n')
  expect(open.events.filter(({ type }) => type === 'file.edited').length).toBe(1)
})

test('the first edit can create the file', async () => {
  await run('new/b.txt', [{ oldString: '', newString: 'hello\n' }, { oldString: 'hello', newString: 'bye' }]).result
  expect(await open.project.read('new/b.txt')).toBe('bye\n')
})

test.each([
  ['an edit that fits nowhere', [{ oldString: 'one\ntwo', newString: 'x' }, { oldString: 'three', newString: 'y' }], 'Edit 2 of 2 does not apply, so none was made. Could not find oldString'],
  ['an edit that fits several times', [{ oldString: 'two', newString: 'x' }, { oldString: 'one', newString: 'y' }], 'Edit 2 of 2 does not apply, so none was made. Found 2 matches'],
  ['an edit that changes nothing', [{ oldString: 'two', newString: 'two' }], 'oldString and newString are identical'],
  ['edits that undo each other', [{ oldString: 'two', newString: '2' }, { oldString: '2', newString: 'two' }], 'together the edits leave the file as it is'],
])('%s changes nothing', async (_, edits, words) => {
  const { result, asked } = run('a.txt', edits)
  await expect(result).rejects.toThrow(words)
  expect([asked, await open.project.read('a.txt')]).toEqual([[], 'one\ntwo\none\n'])
})

test('line ends of Windows stay', async () => {
  await writeFile(at('win.txt'), 'a\r\nb\r\nc\r\n')
  await run('win.txt', [{ oldString: 'a\nb', newString: 'a\nx\nb' }, { oldString: 'c', newString: 'd' }]).result
  expect(await readFile(at('win.txt'), 'utf8')).toBe('a\r\nx\r\nb\r\nd\r\n')
})

test('a failure does not tell what a secret file says', async () => {
  await expect(run('.env', [{ oldString: 'TOKEN=abcdeg', newString: 'x' }]).result).rejects.toThrow(/^Could not find oldString in the file\. It must match the text exactly, with its indentation and line ends\.$/)
  await expect(runTool(edit, { filePath: '.env', oldString: 'TOKEN=abcdeg', newString: 'x' }, stageTool(open.instance).ctx)).rejects.not.toThrow('abcdef')
})
