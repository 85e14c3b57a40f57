import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from '../../../server/system/log'
import { startConversation } from '../../support/conversation'
import { startScriptedModel, type ScriptedModel } from '../../support/scripted-model'
import { password, startServerProcess } from '../../support/server-process'
import { makeProject, type TempProject } from '../../support/temp-project'

// The server as a program of its own: what its children see of it, and what is left of it after the worst end.

const KEY = 'sk-key-in-the-environment-0000'
let project: TempProject
let model: ScriptedModel
beforeEach(async () => {
  project = await makeProject()
  model = await startScriptedModel()
})
afterEach(async () => {
  await model.close()
  await project.remove()
})
const config = () => ({ provider: model.providerConfig(), model: 'scripted/scripted-model', permission: 'allow' as const })
const ask = (command: string) => model.script([{ tools: [{ id: 'call_1', name: 'bash', input: { command } }] }, { text: 'done' }])

test.runIf(process.platform === 'linux')('a command finds no secret of the server, not in what the system shows of its parent either', async () => {
  const server = await startServerProcess({ directory: project.directory, config: config(), env: { OPENAI_API_KEY: KEY } })
  try {
    ask('P=$PPID; env; tr "\\0" "\\n" < /proc/$P/environ; echo parent=$P')
    const { id: sessionID } = await server.client('session.create', { body: {} })
    await server.client('session.prompt', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'go' }] } })
    const text = JSON.stringify(await server.client('session.messages', { params: { sessionID } }))
    expect(text).toContain(`parent=${server.pid}`)
    expect(text).toContain('HOME=')
    expect(text).not.toContain(password)
    expect(text).not.toContain(KEY)
    const shown = await readFile(`/proc/${server.pid}/environ`, 'latin1')
    expect(shown).toMatch(/OPENCODE_SERVER_PASSWORD=\*+\0/)
    expect(shown).toContain(`HOME=${server.home}`)
    // The password still opens the server, and the key is still known to it.
    const { connected } = await server.client('provider.list')
    expect(connected).toContain('openai')
  } finally {
    await server.close()
  }
}, 30_000)

test.runIf(process.platform === 'linux')('after kill -9 the next start ends what the last one left running', async () => {
  const mark = `5${process.pid}`
  const first = await startServerProcess({ directory: project.directory, config: config() })
  ask(`setsid sleep ${mark} & sleep ${mark}`)
  const { id: sessionID } = await first.client('session.create', { body: {} })
  await first.client('session.prompt_async', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'go' }] } })
  await first.client('pty.create', { body: { command: '/bin/sleep', args: [mark] } })
  const alive = async () => (await promisify(execFile)('ps', ['-eo', 'stat,args'])).stdout.split('\n').filter((line) => line.includes(`sleep ${mark}`) && !/^Z|setsid|sh -c/.test(line)).length
  while ((await alive()) < 3) await pause(50)
  await first.kill()
  const second = await startServerProcess({ directory: project.directory, home: first.home })
  try {
    for (const until = performance.now() + 5_000; (await alive()) > 0 && performance.now() < until; ) await pause(50)
    expect(await alive()).toBe(0)
    const messages = await second.client('session.messages', { params: { sessionID } })
    expect(messages.at(-1)!.info).toMatchObject({ error: { name: 'MessageAbortedError' } })
    expect(messages.at(-1)!.parts.find((part) => part.type === 'tool')).toMatchObject({ state: { status: 'error', metadata: { interrupted: true } } })
  } finally {
    await second.close()
  }
}, 30_000)

test('a key that a provider repeats in its refusal goes no further', async () => {
  const log = openLog({ file: path.join(await mkdtemp(path.join(tmpdir(), 'ocd-log-')), 'server.log') })
  const talk = await startConversation({ options: { log } })
  try {
    const said = 'Incorrect API key provided: sk-scripted-key-0000'
    talk.model.script([{ error: { status: 401, headers: { 'set-cookie': 'session=secret' }, body: { error: { message: said } } } }])
    const events = await talk.server.events()
    const answer = await talk.ask(await talk.session(), 'hi')
    await events.waitFor(({ data }) => data.type === 'session.idle')
    expect(answer.info.error).toMatchObject({ name: 'APIError', data: { message: 'Incorrect API key provided: [hidden]' } })
    expect(JSON.stringify([answer, events.frames])).not.toMatch(/sk-scripted-key-0000|session=secret/)
    events.close()
  } finally {
    await talk.close()
    await log.close()
  }
})
