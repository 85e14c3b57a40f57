import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildClient, type BuiltClient } from '../support/built-client'
import { startConversation, type Conversation } from '../support/conversation'

// Every command of the README that can run without a person is run as it stands there, against a started server; only the
// address is another one.

const root = path.resolve(import.meta.dirname, '../..')
const text = readFileSync(path.join(root, 'README.md'), 'utf8')
const section = text.slice(text.indexOf('## Connect another client'), text.indexOf('## Configure'))
const blocks = [...section.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, code]) => ({ language: language!, code: code! }))
const binary = path.join(root, `node_modules/opencode-${process.platform}-${process.arch}/bin/opencode`)

let work: Conversation
let built: BuiltClient

beforeAll(async () => {
  built = await buildClient()
  for (const name of ['openai', '@opencode-ai']) await symlink(path.join(root, 'node_modules', name), path.join(built.directory, 'node_modules', name))
  work = await startConversation()
})
afterAll(async () => {
  await work?.close()
  await built?.remove()
})
beforeEach(() => work.model.script([{ text: 'Hello from the model.' }]))

/** The one block that holds a text. */
function block(language: string, part: string): string {
  const found = blocks.filter((candidate) => candidate.language === language && `${candidate.code}\n`.includes(part))
  expect(found.map(({ code }) => code)).toHaveLength(1)
  return found[0]!.code.replaceAll('http://127.0.0.1:4096', work.server.url)
}

function environment(): Record<string, string> {
  return { PATH: `${path.dirname(binary)}:${process.env['PATH']}`, HOME: work.server.home, PYTHONPATH: built.python, PYTHONDONTWRITEBYTECODE: '1', TOKEN: work.server.token, OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', TERM: 'dumb' }
}

function run(program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: work.server.directory, env: environment(), timeout: 50_000 }
    const child = execFile(program, args, options, (error, stdout, stderr) => (error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout)))
    child.stdin?.end()
  })
}

const shell = (part: string) => run('bash', ['-euo', 'pipefail', '-c', block('sh', part)])

async function module(part: string): Promise<string> {
  const file = path.join(built.directory, `readme-${part.replaceAll(/\W+/g, '-')}.mjs`)
  await writeFile(file, block('js', part))
  return run(process.execPath, [file])
}

test('every block is one that is looked at here', () => {
  const known = ['main.js token', 'opencode attach', 'opencode run', '@opencode-ai/sdk', "'opencode-desktop/client'", 'opencode_desktop', "'openai'", '4096/session\n', '/api/session', '/query', '/sessions', '/v1/chat/stream', '/v1/tools', '/global/event', '/server/tokens']
  expect(blocks.filter(({ code }) => !known.some((part) => code.includes(part))).map(({ code }) => code)).toEqual([])
  expect(blocks.length).toBe(known.length)
})

describe('clients', () => {
  test('our client for JavaScript', async () => {
    expect(await module('opencode-desktop/client')).toMatch(/^Hello from the model\.\n\d+ tokens, session ses_\w+\n$/)
  })

  test('our client for Python', async () => {
    expect(await run('python3', ['-c', block('python', 'opencode_desktop')])).toMatch(/^Hello from the model\. \(\d+ tokens, session ses_\w+\)\n$/)
  })

  test("OpenAI's", async () => {
    expect(await module("'openai'")).toBe('Hello from the model.\n')
  })

  test("OpenCode's SDK", async () => {
    expect(await module('@opencode-ai/sdk')).toBe('Hello from the model.\n')
  })

  test.runIf(existsSync(binary))("OpenCode's terminal, for one prompt", async () => {
    expect(await shell('opencode run')).toContain('Hello from the model.')
  }, 60_000)
})

describe('curl', () => {
  test('OpenCode, and its /api', async () => {
    const { id } = await work.server.client('session.create', { body: { title: 'Seen by all' } })
    expect(JSON.parse(await shell('4096/session\n'))).toContainEqual(expect.objectContaining({ id, title: 'Seen by all' }))
    expect(await shell('/api/session')).toContain(id)
  })

  test('one question, one answer', async () => {
    expect(JSON.parse(await shell('/query'))).toMatchObject({ result: 'Hello from the model.', is_error: false })
  })

  test('REST', async () => {
    const lines = (await shell('/sessions')).trim().split('\n').map((line) => JSON.parse(line) as { type: string })
    expect(lines).toContainEqual(expect.objectContaining({ type: 'message', data: expect.objectContaining({ content: 'Hello from the model.' }) }))
    expect(lines.at(-1)?.type).toBe('complete')
  })

  test('/v1 as a stream', async () => {
    const answer = await shell('/v1/chat/stream')
    expect(answer).toMatch(/event: content_block_delta\ndata: .*"text_delta"/)
    expect(answer).toContain('event: message_stop')
  })

  test('a tool without any model', async () => {
    const before = work.model.requests.length
    expect(JSON.parse(await shell('/v1/tools'))).toMatchObject({ content: expect.stringContaining('hello'), is_error: false })
    expect(work.model.requests.length).toBe(before)
  })

  test('events, for ever', async () => {
    const child = spawn('bash', ['-c', `exec ${block('sh', '/global/event')}`], { cwd: work.server.directory, env: environment() })
    const first = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))))
    expect(first).toContain('"server.connected"')
    child.kill()
  })

  test('a token for a bot', async () => {
    expect(JSON.parse(await shell('/server/tokens'))).toMatchObject({ token: expect.stringMatching(/^ocd_/), info: { name: 'My bot', scope: 'chat' } })
  })
})
