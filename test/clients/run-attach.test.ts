import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startScriptedModel, type ScriptedModel } from '../support/scripted-model'
import { password, startServerProcess, type ServerProcess } from '../support/server-process'
import { makeProject, type TempProject } from '../support/temp-project'

// The published command line, `opencode run --attach`, against the built server. npm brings its binary for the platforms
// that the registry has; elsewhere there is nothing to run.
const binary = path.resolve(import.meta.dirname, `../../node_modules/opencode-${process.platform}-${process.arch}/bin/opencode`)

let project: TempProject
let model: ScriptedModel
let server: ServerProcess

beforeAll(async () => {
  project = await makeProject({ files: { 'README.md': 'hello\n' }, config: { permission: { bash: 'ask' } } })
  model = await startScriptedModel()
  server = await startServerProcess({ directory: project.directory, config: { provider: model.providerConfig(), model: 'scripted/scripted-model' } })
})
afterAll(async () => {
  await server?.close()
  await model?.close()
  await project?.remove()
})

test.runIf(existsSync(binary))('opencode run --attach prompts and prints the answer', async () => {
  model.script([{ text: 'Hello from the scripted model.' }])
  const { stdout } = await run('say hello')
  expect(stdout).toContain('Hello from the scripted model.')
}, 60_000)

test.runIf(existsSync(binary))('opencode run --attach --auto approves a permission and gets the answer', async () => {
  model.script([{ tools: [{ name: 'bash', input: { command: 'echo from-run' } }] }, { text: 'The command ran.' }])
  const { stdout } = await run('--auto', '--format', 'json', 'run it')
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { type: string; part?: { state?: { status?: string; output?: string } } })
  expect(lines.map((line) => line.type)).toEqual(expect.arrayContaining(['step_start', 'tool_use', 'text', 'step_finish']))
  expect(lines.find((line) => line.type === 'tool_use')?.part?.state).toMatchObject({ status: 'completed', output: expect.stringContaining('from-run') })
}, 60_000)

/** Its own home, so that nothing of the machine reaches it; it talks to the loopback address only. */
async function run(...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: server.home, TERM: 'dumb', OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_SERVER_PASSWORD: password }
  const child = promisify(execFile)(binary, ['run', '--attach', server.url, '--dir', project.directory, ...args], { cwd: project.directory, env, timeout: 50_000 })
  child.child.stdin?.end()
  return child
}
