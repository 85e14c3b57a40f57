import { chmod, mkdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { edit } from '../../../server/tool/edit'
import { read } from '../../../server/tool/read'
import { runTool } from '../../../server/tool/truncate'
import { write } from '../../../server/tool/write'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

let open: OpenProject
const at = (name: string) => path.join(open.project.directory, name)
const types = () => open.events.map((event) => event.type)

beforeEach(async () => {
  open = await openProject({ files: { 'src/hello.ts': 'export const hello = 1\n', 'lines.txt': Array.from({ length: 30 }, (_, i) => `line ${i + 1}`).join('\n') + '\n' } })
})
afterEach(() => open.close())

test('read gives numbered lines with the path and the end', async () => {
  const { ctx, asked } = stageTool(open.instance)
  expect(await runTool(read, { filePath: 'src/hello.ts' }, ctx)).toEqual({
    title: 'src/hello.ts',
    output: `<path>${at('src/hello.ts')}</path>\n<type>file</type>\n<content>\n1: export const hello = 1\n\n(End of file - total 1 lines)\n</content>`,
    metadata: {
      preview: 'export const hello = 1',
      truncated: false,
      loaded: [],
      display: { type: 'file', path: at('src/hello.ts'), text: 'export const hello = 1', lineStart: 1, lineEnd: 1, totalLines: 1, truncated: false },
    },
  })
  expect(asked).toEqual([{ permission: 'read', patterns: ['src/hello.ts'], always: ['*'], metadata: { filepath: at('src/hello.ts') } }])
})

test('read gives a part and says how to go on', async () => {
  const { ctx } = stageTool(open.instance)
  const { output, metadata } = await runTool(read, { filePath: at('lines.txt'), offset: 5, limit: 2 }, ctx)
  expect(output).toContain('<content>\n5: line 5\n6: line 6\n\n(Showing lines 5-6 of 30. Use offset=7 to continue.)\n</content>')
  expect(metadata.truncated).toBe(true)
  await expect(runTool(read, { filePath: 'lines.txt', offset: 99 }, ctx)).rejects.toThrow('Line 99 is beyond the end of the file, which has 30 lines')
})

test('read cuts long lines and large outputs', async () => {
  await writeFile(at('long.txt'), `${'x'.repeat(5000)}\nshort\n`)
  await writeFile(at('wide.txt'), `${'y'.repeat(1000)}\n`.repeat(200))
  const { ctx } = stageTool(open.instance)
  expect((await runTool(read, { filePath: 'long.txt' }, ctx)).output).toContain(`1: ${'x'.repeat(2000)}... (line cut at 2000 characters)\n2: short\n`)
  const wide = await runTool(read, { filePath: 'wide.txt' }, ctx)
  expect(wide.output).toContain('(Output capped at 50 KB. Showing lines 1-51 of 200. Use offset=52 to continue.)')
})

test('read walks through files that are larger than what it holds', async () => {
  await writeFile(at('huge.log'), 'a line of the log\n'.repeat(1_000_000))
  const { ctx } = stageTool(open.instance)
  const { output } = await runTool(read, { filePath: 'huge.log', offset: 999_999 }, ctx)
  expect(output).toContain('\n999999: a line of the log\n1000000: a line of the log\n\n(End of file - total 1000000 lines)')
})

test('read lists folders', async () => {
  await mkdir(at('src/inner'))
  const { output } = await runTool(read, { filePath: 'src' }, stageTool(open.instance).ctx)
  expect(output).toBe(`<path>${at('src')}</path>\n<type>directory</type>\n<entries>\nhello.ts\ninner/\n\n(2 entries)\n</entries>`)
})

test('read shows images and PDF files as attachments and refuses other binary files', async () => {
  await writeFile(at('a.png'), Buffer.from('89504e470d0a1a0a', 'hex'))
  await writeFile(at('b.pdf'), '%PDF-1.4\n')
  await writeFile(at('c.bin'), Buffer.from([1, 0, 2, 0]))
  await writeFile(at('big.png'), Buffer.alloc(6 * 1024 * 1024))
  const { ctx } = stageTool(open.instance)
  expect(await runTool(read, { filePath: 'a.png' }, ctx)).toMatchObject({
    output: 'Image read successfully',
    attachments: [{ type: 'file', mime: 'image/png', url: 'data:image/png;base64,iVBORw0KGgo=' }],
  })
  expect(await runTool(read, { filePath: 'b.pdf' }, ctx)).toMatchObject({ output: 'PDF read successfully', attachments: [{ mime: 'application/pdf' }] })
  await expect(runTool(read, { filePath: 'c.bin' }, ctx)).rejects.toThrow(`Cannot read binary file: ${at('c.bin')}`)
  await expect(runTool(read, { filePath: 'big.png' }, ctx)).rejects.toThrow('at most 5242880 bytes')
})

test('read names similar files when there is none', async () => {
  const { ctx } = stageTool(open.instance)
  await expect(runTool(read, { filePath: 'src/helo.ts' }, ctx)).rejects.toThrow(`Did you mean one of these?\n${at('src/hello.ts')}`)
  await expect(runTool(read, { filePath: 'zzz/qqq' }, ctx)).rejects.toThrow(/^File not found: [^\n]*$/)
})

test('outside of the project the folder is asked for first, with the real place of a link', async () => {
  await writeFile(path.join(open.home, 'notes.txt'), 'mine\n')
  await symlink(path.join(open.home, 'notes.txt'), at('link.txt'))
  const { ctx, asked } = stageTool(open.instance)
  await runTool(read, { filePath: 'link.txt' }, ctx)
  expect(asked.map(({ permission, patterns }) => [permission, ...patterns])).toEqual([
    ['external_directory', `${open.home}/*`],
    ['read', path.join(open.home, 'notes.txt')],
  ])
})

test('our own data is never read, but for the outputs that were kept for reading', async () => {
  const { ctx } = stageTool(open.instance)
  const { data } = open.app.options.paths
  await expect(runTool(read, { filePath: path.join(data, 'opencode-desktop.db') }, ctx)).rejects.toThrow('belongs to the application itself')
  await mkdir(path.join(data, 'tool-output'), { recursive: true })
  await writeFile(path.join(data, 'tool-output', 'tool_1'), 'kept\n')
  expect((await runTool(read, { filePath: path.join(data, 'tool-output', 'tool_1') }, ctx)).output).toContain('1: kept')
})

test('write creates folders, asks with a diff, and tells of the change', async () => {
  const { ctx, asked } = stageTool(open.instance)
  const result = await runTool(write, { filePath: 'new/file.txt', content: 'fresh\ncontent\n' }, ctx)
  expect(result).toMatchObject({
    title: 'new/file.txt',
    output: 'Wrote file successfully.',
    metadata: { diagnostics: {}, filepath: at('new/file.txt'), exists: false, truncated: false },
  })
  expect(await open.project.read('new/file.txt')).toBe('fresh\ncontent\n')
  expect(asked).toEqual([
    { permission: 'edit', patterns: ['new/file.txt'], always: ['*'], metadata: { filepath: at('new/file.txt'), diff: expect.stringContaining('+fresh\n+content') } },
  ])
  expect(types()).toEqual(['file.edited', 'file.watcher.updated'])
})

test('write keeps rights, byte order mark and line ends of the file that it replaces', async () => {
  await writeFile(at('dos.txt'), '\ufeffone\r\ntwo\r\n')
  await chmod(at('dos.txt'), 0o755)
  await runTool(write, { filePath: 'dos.txt', content: 'one\nthree\n' }, stageTool(open.instance).ctx)
  expect(await readFile(at('dos.txt'), 'utf8')).toBe('\ufeffone\r\nthree\r\n')
  expect((await stat(at('dos.txt'))).mode & 0o777).toBe(0o755)
})

test('a refused change leaves the file alone', async () => {
  const { ctx } = stageTool(open.instance, { answer: () => Promise.reject(new Error('refused')) })
  await expect(runTool(write, { filePath: 'lines.txt', content: '' }, ctx)).rejects.toThrow('refused')
  expect((await open.project.read('lines.txt')).length).toBeGreaterThan(100)
})

test('protected files are asked for whatever the rules say', async () => {
  const { ctx, asked } = stageTool(open.instance)
  await runTool(write, { filePath: 'AGENTS.md', content: 'x' }, ctx)
  await runTool(write, { filePath: 'lines.txt', content: 'x' }, ctx)
  expect(asked.map((request) => request.force)).toEqual([true, undefined])
})

test('a file that changes while the person is thinking is not overwritten', async () => {
  const { ctx } = stageTool(open.instance, { answer: () => writeFile(at('lines.txt'), 'theirs') })
  await expect(runTool(write, { filePath: 'lines.txt', content: 'mine' }, ctx)).rejects.toThrow('changed by somebody else')
  expect(await open.project.read('lines.txt')).toBe('theirs')
})

test('a folder that becomes a link while the person is thinking leads nowhere', async () => {
  const answer = async () => {
    await rename(at('src'), at('old'))
    await symlink(open.home, at('src'))
  }
  await expect(runTool(write, { filePath: 'src/hello.ts', content: 'x' }, stageTool(open.instance, { answer }).ctx)).rejects.toThrow('linked elsewhere')
})

test('edit replaces text and gives its diff', async () => {
  const { ctx } = stageTool(open.instance)
  const result = await runTool(edit, { filePath: 'src/hello.ts', oldString: 'hello = 1', newString: 'hello = 2' }, ctx)
  expect(result).toMatchObject({
    title: 'src/hello.ts',
    output: 'Edit applied successfully.',
    metadata: { diagnostics: {}, truncated: false, filediff: { file: at('src/hello.ts'), additions: 1, deletions: 1 } },
  })
  expect(result.metadata.diff).toContain('-export const hello = 1\n+export const hello = 2\n')
  expect(await open.project.read('src/hello.ts')).toBe('export const hello = 2\n')
})

test('edit keeps Windows line ends, whatever the model quotes', async () => {
  await writeFile(at('dos.txt'), 'one\r\ntwo\r\nthree\r\n')
  await runTool(edit, { filePath: 'dos.txt', oldString: 'one\ntwo', newString: '1\n2' }, stageTool(open.instance).ctx)
  expect(await readFile(at('dos.txt'), 'utf8')).toBe('1\r\n2\r\nthree\r\n')
})

test('edit with an empty oldString creates a file, and refuses where there is one', async () => {
  const { ctx } = stageTool(open.instance)
  await runTool(edit, { filePath: 'made.txt', oldString: '', newString: 'new' }, ctx)
  expect(await open.project.read('made.txt')).toBe('new')
  await expect(runTool(edit, { filePath: 'made.txt', oldString: '', newString: 'x' }, ctx)).rejects.toThrow('exists and is not empty')
  await expect(runTool(edit, { filePath: 'none.txt', oldString: 'a', newString: 'b' }, ctx)).rejects.toThrow('File not found')
  await expect(runTool(edit, { filePath: 'made.txt', oldString: 'a', newString: 'a' }, ctx)).rejects.toThrow('identical')
})

test('edits of one file at the same time follow each other and all arrive', async () => {
  const { ctx } = stageTool(open.instance, { answer: () => new Promise((resolve) => setTimeout(resolve, 5)) })
  await Promise.all(
    Array.from({ length: 10 }, (_, i) => runTool(edit, { filePath: 'lines.txt', oldString: `line ${i + 11}\n`, newString: `LINE ${i + 11}\n` }, ctx)),
  )
  expect((await open.project.read('lines.txt')).match(/LINE/g)).toHaveLength(10)
})

test('arguments that do not fit are told to the model', async () => {
  const { ctx } = stageTool(open.instance)
  await expect(runTool(read, { filePath: 7 }, ctx)).rejects.toThrow(/^The read tool was called with invalid arguments: SchemaError\(.*\["filePath"\]\)/)
})
