import { chmod } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { formatFile, formatterStatus } from '../../../server/file/format'
import { openProject, type OpenProject } from '../../support/tool-context'

const opened: OpenProject[] = []

afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
})

async function project(formatter: Config['formatter'], files: Record<string, string>) {
  const open = await openProject({ files, config: formatter === undefined ? {} : { formatter } })
  opened.push(open)
  return { ...open, at: (name: string) => path.join(open.project.directory, name) }
}

/** Puts a program into the project that writes its arguments and environment behind the text. */
async function install({ project: files }: OpenProject, name: string, script = 'for last; do :; done; echo "by $0 ${MARK:-}" >> "$last"') {
  await chmod(await files.write(`node_modules/.bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755)
}

test('without a configuration nothing formats, and there is nothing to tell', async () => {
  const open = await project(undefined, { 'biome.json': '{}', 'a.ts': 'x\n' })
  await install(open, 'biome')
  expect(await formatFile(open.instance, open.at('a.ts'))).toBeUndefined()
  expect(await formatterStatus(open.instance)).toEqual([])
})

test('the first formatter that is installed and that the project wants has the file', async () => {
  const open = await project(true, { 'package.json': '{"devDependencies":{"prettier":"3"}}', 'a.ts': 'x\n', 'a.py': 'x\n' })
  for (const name of ['biome', 'prettier', 'ruff']) await install(open, name)
  expect(await formatFile(open.instance, open.at('a.ts'))).toEqual({ name: 'prettier' })
  expect(await open.project.read('a.ts')).toBe(`x\nby ${open.at('node_modules/.bin/prettier')} \n`)
  expect(await formatFile(open.instance, open.at('a.py'))).toBeUndefined()
  const status = await formatterStatus(open.instance)
  expect(status.flatMap(({ name, enabled }) => (['biome', 'prettier', 'ruff'].includes(name) ? [[name, enabled]] : []))).toEqual([
    ['biome', false],
    ['prettier', true],
    ['ruff', false],
  ])
})

test('the person\'s own command comes first, with its environment and extensions; built-in ones can be switched off', async () => {
  const open = await project({ mine: { command: ['./fmt.sh', '--x', '$FILE'], extensions: ['.ts'], environment: { MARK: 'marked' } }, prettier: { disabled: true } }, { 'a.ts': 'x\n', 'a.md': 'x\n', '.prettierrc': '' })
  await install(open, 'prettier')
  await chmod(await open.project.write('fmt.sh', '#!/bin/sh\necho "$1 $MARK ${OPENAI_API_KEY:-none}" >> "$2"\n'), 0o755)
  expect(await formatFile(open.instance, open.at('a.ts'))).toEqual({ name: 'mine' })
  expect(await open.project.read('a.ts')).toBe('x\n--x marked none\n')
  expect(await formatFile(open.instance, open.at('a.md'))).toBeUndefined()
})

test('one that fails says why, one that hangs is ended, and an abort ends both', async () => {
  const open = await project({ mine: { command: ['./fmt.sh', '$FILE'], extensions: ['.ts'] } }, { 'a.ts': 'x\n' })
  await chmod(await open.project.write('fmt.sh', '#!/bin/sh\necho "syntax error in line 3" >&2\nexit 2\n'), 0o755)
  expect(await formatFile(open.instance, open.at('a.ts'))).toEqual({ name: 'mine', failed: 'syntax error in line 3' })
  await chmod(await open.project.write('fmt.sh', '#!/bin/sh\nsleep 60\n'), 0o755)
  const controller = new AbortController()
  const formatting = formatFile(open.instance, open.at('a.ts'), { signal: controller.signal })
  controller.abort(new DOMException('Aborted', 'AbortError'))
  await expect(formatting).rejects.toThrow('Aborted')
})

test('files outside of the project are nobody\'s to format', async () => {
  const open = await project({ mine: { command: ['true', '$FILE'], extensions: ['.ts'] } }, {})
  expect(await formatFile(open.instance, path.join(open.home, 'a.ts'))).toBeUndefined()
})
