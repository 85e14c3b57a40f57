import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startConversation, textOf, type Conversation } from '../support/conversation'
import { hasOpencode, openOpencode, type Finished, type OpencodeProgram } from '../support/opencode-program'
import type { ScriptedRequest } from '../support/scripted-model'
import type { Turn } from '../support/wire-turn'

// The published command line, `opencode run --attach`, against our server: it shows what events and answers tell it.

const files = {
  '.opencode/command/greet.md': '---\ndescription: Greets\n---\nGreet $ARGUMENTS warmly.\n',
  'notes.txt': 'the notes of the project\n',
}

type Line = { type: string; sessionID: string; part?: { type: string; text?: string; state?: object }; error?: object }

let talk: Conversation
let program: OpencodeProgram

beforeAll(async () => {
  if (!hasOpencode) return
  talk = await startConversation({ files, project: { permission: { bash: 'ask' } } })
  talk.model.script(answer)
  program = await openOpencode()
})
afterAll(async () => {
  await talk?.close()
  await program?.remove()
})

describe.runIf(hasOpencode)('opencode run --attach', () => {
  test('prompts and prints the answer', async () => {
    expect(await run('say hello')).toMatchObject({ code: 0, stdout: 'The answer to "say hello"\n', stderr: expect.stringContaining('> build · scripted-model') })
  }, 60_000)

  test('tells every step as a line of JSON', async () => {
    const { code, stdout } = await run('--format', 'json', '--title', 'My title', 'in JSON')
    const lines = parse(stdout)
    expect(code).toBe(0)
    expect(lines.map((line) => line.type)).toEqual(['step_start', 'text', 'step_finish'])
    expect(lines[1]?.part?.text).toBe('The answer to "in JSON"')
    expect(lines[2]?.part).toMatchObject({ type: 'step-finish', reason: 'stop', tokens: { input: 10, output: 5 } })
    expect(await session(lines)).toMatchObject({ title: 'My title', directory: talk.server.directory })
  }, 60_000)

  test('continues the newest session, a named one, and a copy of it', async () => {
    const first = parse((await run('--format', 'json', 'one')).stdout)
    const sessionID = first[0]!.sessionID
    const continued = parse((await run('--format', 'json', '--continue', 'two')).stdout)
    const named = parse((await run('--format', 'json', '--session', sessionID, 'three')).stdout)
    const forked = parse((await run('--format', 'json', '--session', sessionID, '--fork', 'four')).stdout)
    expect([...continued, ...named].map((line) => line.sessionID).filter((id) => id !== sessionID)).toEqual([])
    expect(forked[0]?.sessionID).not.toBe(sessionID)
    expect(await texts(sessionID)).toEqual(['one', 'The answer to one', 'two', 'The answer to two', 'three', 'The answer to three'])
    expect(await texts(forked[0]!.sessionID)).toEqual([...(await texts(sessionID)), 'four', 'The answer to four'])
  }, 90_000)

  test('chooses the agent, and says so when there is none of that name', async () => {
    expect(await run('--agent', 'plan', 'make plans')).toMatchObject({ code: 0, stderr: expect.stringContaining('> plan · scripted-model') })
    const { stderr } = await run('--agent', 'nobody', 'ask nobody')
    expect(stderr).toContain('agent "nobody" not found')
    expect(stderr).toContain('> build · scripted-model')
  }, 60_000)

  test('attaches a file', async () => {
    expect((await run('--file', 'notes.txt', '--', 'read it')).code).toBe(0)
    expect(JSON.stringify(talk.model.requests.at(-1)?.body)).toContain('the notes of the project')
  }, 60_000)

  test('runs a command of the project', async () => {
    expect(await run('--command', 'greet', 'the world')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The answer to Greet "?the world"? warmly\./) })
  }, 60_000)

  test('rejects what asks for permission', async () => {
    const { code, stderr } = await run('use the shell')
    expect(code).toBe(0)
    expect(stderr).toContain('permission requested: bash (echo from-run); auto-rejecting')
    expect(stderr).toContain('The user rejected permission')
    expect(await talk.server.client('permission.list')).toEqual([])
  }, 60_000)

  test('allows it with --auto', async () => {
    const lines = parse((await run('--auto', '--format', 'json', 'use the shell')).stdout)
    expect(lines.map((line) => line.type)).toEqual(['step_start', 'tool_use', 'step_finish', 'step_start', 'text', 'step_finish'])
    expect(lines[1]?.part?.state).toMatchObject({ status: 'completed', output: 'from-run\n' })
  }, 60_000)

  test('tells what the provider did wrong, as text and as JSON', async () => {
    expect(await run('break off')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('the key is wrong') })
    const { code, stdout } = await run('--format', 'json', 'break off')
    expect({ code, lines: parse(stdout) }).toMatchObject({ code: 0, lines: [{ type: 'error', error: { name: 'APIError', data: { message: 'the key is wrong', statusCode: 401 } } }] })
  }, 60_000)

  test('ends with 1 for a wrong password, an unknown session and an unknown model', async () => {
    const unknown = ['--session', 'ses_000000000000Unknown0000000']
    const ended = await Promise.all([run('-p', 'wrong', 'hello'), run(...unknown, 'hello'), run('--model', 'scripted/none', 'hello')])
    expect(ended).toEqual(['Session not found', 'Session not found', 'scripted/none'].map((words) => ({ code: 1, stdout: '', stderr: expect.stringContaining(words) })))
  }, 60_000)
})

/** Says which prompt it answers; two of them are more than talk. */
function answer({ body }: ScriptedRequest): Turn {
  const last = body.messages.at(-1)
  if (last.role === 'tool') return { text: 'The command ran.' }
  const text = typeof last.content === 'string' ? last.content : last.content.find((part: { type: string }) => part.type === 'text').text
  if (text.includes('use the shell')) return { tools: [{ name: 'bash', input: { command: 'echo from-run' } }] }
  if (text.includes('break off')) return { error: { status: 401, body: { error: { message: 'the key is wrong' } } } }
  return { text: `The answer to ${text}` }
}

function run(...args: string[]): Promise<Finished> {
  const { url, directory, token } = talk.server
  const password = args.includes('-p') ? [] : ['-p', token]
  return program.run(['run', '--attach', url, '--dir', directory, ...password, ...args], { cwd: directory })
}

function parse(stdout: string): Line[] {
  return stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Line] : []))
}

function session(lines: readonly Line[]) {
  return talk.server.client('session.get', { params: { sessionID: lines[0]!.sessionID as `ses_${string}` } as never })
}

async function texts(sessionID: string) {
  const messages = await talk.server.client('session.messages', { params: { sessionID } as never })
  return messages.map(textOf)
}
