import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import type { PermissionRule } from '#protocol/permission'
import { lsp } from '../../../server/tool/lsp'
import { runTool } from '../../../server/tool/truncate'
import { withLanguageServer } from '../../support/language-server'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

const opened: OpenProject[] = []
const text = 'def first\ncall first\ncall outside\n'

afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
})

async function project(config: Config, files: Record<string, string> = { 'src/a.scr': text }, rules?: PermissionRule[]) {
  const open = await openProject({ files, config })
  opened.push(open)
  const stage = stageTool(open.instance, rules ? { rules } : {})
  const ask = (operation: string, line?: number, character?: number, more = {}) => runTool(lsp, { operation, filePath: 'src/a.scr', line, character, ...more }, stage.ctx)
  return { ...open, ...stage, ask }
}

test('it is on offer only where language servers are', async () => {
  const audience = {} as Parameters<NonNullable<typeof lsp.available>>[1]
  expect(await lsp.available?.((await project({})).instance, audience)).toBe(false)
  expect(await lsp.available?.((await project({ lsp: false })).instance, audience)).toBe(false)
  expect(await lsp.available?.((await project(withLanguageServer())).instance, audience)).toBe(true)
})

test('places are given and answered as editors show them, with the line that stands there', async () => {
  const { ask, asked } = await project(withLanguageServer())
  expect(await ask('goToDefinition', 2, 6)).toEqual({
    title: 'goToDefinition src/a.scr 2:6',
    output: 'src/a.scr:1:5: def first',
    metadata: { operation: 'goToDefinition', results: 1, truncated: false },
  })
  expect((await ask('findReferences', 1, 5)).output).toBe('src/a.scr:1:5: def first\nsrc/a.scr:2:6: call first')
  expect((await ask('goToImplementation', 2, 6)).output).toBe('src/a.scr:1:5: def first')
  expect((await ask('hover', 2, 7)).output).toBe('**first**')
  expect((await ask('documentSymbol')).output).toBe('function first at src/a.scr:1:5\nvariable first.inner at src/a.scr:1:5')
  expect((await ask('workspaceSymbol', undefined, undefined, { query: 'irs' })).output).toBe('function first at src/a.scr:1:5')
  expect((await ask('prepareCallHierarchy', 2, 6)).output).toBe('function first at src/a.scr:1:5')
  expect((await ask('incomingCalls', 2, 6)).output).toBe('function first at src/a.scr:1:5\n  function first-caller at src/a.scr:1:5')
  expect((await ask('outgoingCalls', 2, 6)).output).toContain('  function first-callee at')
  expect((await ask('hover', 4, 1)).output).toBe('No results for hover')
  expect(asked[0]).toMatchObject({ permission: 'lsp', patterns: ['src/a.scr'], always: ['*'] })
})

test('places that are not there are said so', async () => {
  const { ask } = await project(withLanguageServer())
  await expect(ask('hover', 9, 1)).rejects.toThrow('Line 9 is beyond the end of src/a.scr, which has 4 lines')
  await expect(ask('hover', 1, 99)).rejects.toThrow('has only 9 characters')
  await expect(ask('hover')).rejects.toThrow('needs line and character')
  await expect(ask('hover', 0, 1)).rejects.toThrow('invalid arguments')
  await expect(ask('hover', 1, 1, { filePath: 'none.scr' })).rejects.toThrow('File not found')
})

test('what lies outside is named and not read; a file that may not be read shows no line', async () => {
  const { ask } = await project(withLanguageServer())
  expect((await ask('goToDefinition', 3, 8)).output).toBe('/outside/of/it.scr (outside of the project):1:1')
  const rules: PermissionRule[] = [
    { permission: '*', pattern: '*', action: 'allow' },
    { permission: 'read', pattern: 'src/*', action: 'deny' },
  ]
  const closed = await project(withLanguageServer(), undefined, rules)
  expect((await closed.ask('goToDefinition', 2, 6)).output).toBe('src/a.scr:1:5')
})

test('files outside of the project, and files without a server, are refused', async () => {
  const { ask, home } = await project(withLanguageServer(), { 'src/a.scr': text, 'b.txt': 'x\n' })
  await expect(ask('hover', 1, 1, { filePath: path.join(home, 'x.scr') })).rejects.toThrow('outside of the project')
  await expect(ask('hover', 1, 1, { filePath: 'b.txt' })).rejects.toThrow('No language server runs for b.txt')
  const dead = await project({ lsp: { x: { command: ['no-such-server-anywhere'], extensions: ['.scr'] } } })
  await expect(dead.ask('hover', 1, 1)).rejects.toThrow('No language server runs')
})
