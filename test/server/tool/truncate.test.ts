import { mkdir, readFile, readdir, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { outputDirectory } from '../../../server/tool/output-files'
import { truncateOutput } from '../../../server/tool/truncate'
import { openProject, type OpenProject } from '../../support/tool-context'

let open: OpenProject
beforeEach(async () => {
  open = await openProject()
})
afterEach(() => open.close())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`).join('\n')

test('an output within the limits stays as it is', async () => {
  const output = numbers(2000)
  expect(await truncateOutput(open.instance, { output, keep: 'head' })).toEqual({ output, truncated: false })
  expect(await truncateOutput(open.instance, { output: `${output}\n`, keep: 'tail' })).toEqual({ output: `${output}\n`, truncated: false })
})

test('the head or the tail is kept, and the whole output in a private file', async () => {
  const output = numbers(2500)
  const head = await truncateOutput(open.instance, { output, keep: 'head' })
  expect(head.output.startsWith('1\n2\n')).toBe(true)
  expect(head.output).toContain(`\n2000\n\n... 500 lines left out ...\n\nThe whole output was saved to: ${head.outputPath}\n`)
  const tail = await truncateOutput(open.instance, { output, keep: 'tail' })
  expect(tail.output.endsWith('\n\n501\n502\n'.slice(0, 2) + numbers(2500).split('\n').slice(500).join('\n'))).toBe(true)
  expect(await readFile(head.outputPath!, 'utf8')).toBe(output)
  expect((await stat(head.outputPath!)).mode & 0o777).toBe(0o600)
  expect(path.basename(head.outputPath!)).toMatch(/^tool_/)
})

test('fifty kilobytes are the limit too, and a single long line is cut inside at a whole character', async () => {
  const wide = await truncateOutput(open.instance, { output: `${'y'.repeat(999)}\n`.repeat(100), keep: 'head' })
  expect(wide.output).toContain('... 49 lines left out ...')
  const line = await truncateOutput(open.instance, { output: 'é'.repeat(100_000), keep: 'tail', limits: { maxLines: 10, maxBytes: 1001 } })
  expect(line.output).toContain(`\n\n${'é'.repeat(500)}`)
  expect(line.output).not.toContain('\ufffd')
})

test('the configuration sets the limits', async () => {
  await open.project.write('opencode.json', JSON.stringify({ tool_output: { max_lines: 5, max_bytes: 1000 } }))
  expect((await truncateOutput(open.instance, { output: numbers(10), keep: 'head' })).output).toMatch(/^1\n2\n3\n4\n5\n\n\.\.\. 5 lines/)
})

test('outputs of more than a week ago are removed', async () => {
  const folder = outputDirectory(open.app)
  await mkdir(folder, { recursive: true })
  await Promise.all(['old', 'new'].map((name) => writeFile(path.join(folder, name), '')))
  const week = Date.now() / 1000 - 8 * 24 * 3600
  await utimes(path.join(folder, 'old'), week, week)
  await truncateOutput(open.instance, { output: numbers(3000), keep: 'head' })
  await expect.poll(() => readdir(folder)).not.toContain('old')
  expect(await readdir(folder)).toContain('new')
})

test('of many large outputs only the newest are kept', async () => {
  const folder = outputDirectory(open.app)
  await mkdir(folder, { recursive: true })
  for (const name of ['tool_1', 'tool_2', 'tool_3']) {
    await writeFile(path.join(folder, name), '')
    // Holes take no room on the disk.
    await truncate(path.join(folder, name), 400 * 1024 * 1024)
  }
  await truncateOutput(open.instance, { output: numbers(3000), keep: 'head' })
  await expect.poll(() => readdir(folder)).not.toContain('tool_1')
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['tool_2', 'tool_3']))
})
