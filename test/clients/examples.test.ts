import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildClient, type BuiltClient } from '../support/built-client'
import { startConversation, type Conversation } from '../support/conversation'

// The examples of the clients we ship, run as a reader of them would: in a project of their own, against a started server.

let work: Conversation
let built: BuiltClient
let env: Record<string, string>

beforeAll(async () => {
  built = await buildClient()
  work = await startConversation({ project: { permission: { bash: 'ask' } } })
  const { url, token, directory } = work.server
  env = { OPENCODE_URL: url, OPENCODE_TOKEN: token, OPENCODE_DIRECTORY: directory }
})
afterAll(async () => {
  await work?.close()
  await built?.remove()
})
beforeEach(() => work.model.script([]))

describe.each(['mjs', 'py'])('the examples in .%s', (kind) => {
  test('chat prints an answer while it comes', async () => {
    work.model.script([{ tools: [{ name: 'read', input: { filePath: `${work.server.directory}/README.md` } }] }, { text: 'It says hello.' }])
    const { code, stdout, stderr } = await built.example(`chat.${kind}`, { args: ['What does it say?'], env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/\[read .*\]\n\[done: \d+ letters\]/s) })
    expect(stdout).toMatch(/^It says hello\.\n. scripted\/scripted-model, \d+ tokens, \$0\.\d{4}\n$/)
  })

  test('chat tells what went wrong', async () => {
    const { code, stderr } = await built.example(`chat.${kind}`, { env: { ...env, OPENCODE_TOKEN: 'wrong' } })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^\w+ \(401\): /) })
  })

  test('session answers a request for permission and prints the answer', async () => {
    work.model.script([{ tools: [{ name: 'bash', input: { command: 'echo from-example', description: 'Says it' } }] }, { text: 'It was said.' }])
    const { code, stdout, stderr } = await built.example(`session.${kind}`, { args: ['Say it'], env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('bash echo from-example: once')
    expect(stdout).toContain('It was said.\n3 messages, ')
  })

  test('session rejects what it does not know', async () => {
    work.model.script([{ tools: [{ name: 'bash', input: { command: 'touch made', description: 'Makes it' } }] }, { text: 'It was not done.' }])
    const { stdout } = await built.example(`session.${kind}`, { args: ['Make it'], env })
    expect(stdout).toContain('bash touch made: reject')
  })

  test('tools runs one, and is refused another', async () => {
    const { code, stdout, stderr } = await built.example(`tools.${kind}`, { args: ['README.md'], env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/\bread\b.*\n[\s\S]*hello[\s\S]*\nrefused: permission_denied\n$/)
  })

  test('pair gets a token of its own', async () => {
    const { code: letters } = await work.server.client('server.pair', { body: { scope: 'chat' } })
    const { code, stdout, stderr } = await built.example(`pair.${kind}`, { args: [`${letters.slice(0, 4)}-${letters.slice(4)}`.toLowerCase()], env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [, token = ''] = /^The pairing example may chat\. .*: (ocd_[\w-]{43})\n$/.exec(stdout) ?? []
    expect((await fetch(`${work.server.url}/global/health`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  })
})
