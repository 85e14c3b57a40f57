import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, textOf, type Conversation } from '../support/conversation'
import { hasOpencode, openOpencode, opencodeBinary, type OpencodeProgram } from '../support/opencode-program'
import type { ScriptedRequest } from '../support/scripted-model'
import { openTerminal, type TerminalScreen } from '../support/terminal-screen'
import type { Turn } from '../support/wire-turn'

// The published terminal interface, `opencode attach`, in a real terminal against our server. One screen is used from the
// first test to the last, as a person would, so the tests follow each other.

const HOME_SCREEN = 'Ask anything'
const BUSY = /esc (again to )?interrupt/

let talk: Conversation
let program: OpencodeProgram
let screen: TerminalScreen
let sessionID: SessionID

beforeAll(async () => {
  if (!hasOpencode) return
  talk = await startConversation({
    files: { 'src/alpha.ts': 'export const alpha = 1\n' },
    project: { permission: { bash: 'ask' }, command: { greet: { template: 'Greet $ARGUMENTS warmly', description: 'Says hello to somebody' } } },
  })
  talk.model.title = { text: 'Talk about colours' }
  talk.model.script(answer)
  program = await openOpencode()
  screen = await attach('main')
})
afterAll(async () => {
  await screen?.close()
  await talk?.close()
  await program?.remove()
})

describe.runIf(hasOpencode)('opencode attach', () => {
  test('comes up with the model, the folder and its branch', async () => {
    await screen.shows(HOME_SCREEN, 'Build · Scripted Model Scripted', `${talk.server.directory}:main`)
  }, 60_000)

  test('shows the answer to a prompt, and the title in the list of sessions', async () => {
    await submit('say hello')
    await screen.shows('The answer to say hello', /Build · Scripted Model · \d/)
    const [session] = await talk.server.client('session.list', { query: {} })
    sessionID = session!.id
    await screen.press('C-x', 'l')
    await screen.shows('Sessions', 'Today', '● Talk about colours')
    await leave('Sessions')
  }, 60_000)

  test('asks for permission, and goes on when it is given', async () => {
    await submit('use the shell')
    await screen.shows('Permission required', '$ echo from-attach', 'Allow once', 'Allow always', 'Reject')
    expect(await talk.server.client('permission.list')).toMatchObject([{ sessionID, permission: 'bash', patterns: ['echo from-attach'] }])
    await screen.press('Enter')
    await screen.shows(/^ +┃ +from-attach$/m, 'After bash')
    await screen.lacks('Permission required', BUSY)
  }, 60_000)

  test('takes the question away when another client answers it', async () => {
    await submit('use the shell')
    await screen.shows('Permission required')
    const [asked] = await talk.server.client('permission.list')
    await talk.server.client('permission.reply', { params: { requestID: asked!.id }, body: { reply: 'reject' } })
    await screen.lacks('Permission required', BUSY)
  }, 60_000)

  test('shows a question of the model and sends the chosen answer', async () => {
    await submit('ask me')
    await screen.shows('Which colour?', '1. Red', '2. Blue', '3. Type your own answer')
    await screen.press('Down', 'Enter')
    await screen.shows('# Questions', /Which colour\?\s+┃\s+Blue/, 'After question')
    await screen.lacks('1. Red', BUSY)
    expect(JSON.stringify(talk.model.requests.at(-1)?.body.messages.at(-1))).toContain('Blue')
  }, 60_000)

  test('undoes a turn with its files and brings both back', async () => {
    const file = path.join(talk.server.directory, 'new.txt')
    await submit('write a file')
    await screen.shows('Wrote new.txt', 'After write')
    await screen.lacks(BUSY)
    expect(existsSync(file)).toBe(true)
    await screen.press('C-x', 'u')
    await screen.shows('1 message reverted')
    expect(existsSync(file)).toBe(false)
    // The prompt is back in the field, to be written anew.
    await screen.press('C-u')
    await screen.press('C-x', 'r')
    await screen.shows('Wrote new.txt')
    await screen.lacks('1 message reverted')
    expect(existsSync(file)).toBe(true)
  }, 60_000)

  test('lists the models, the commands of the palette and those of the project', async () => {
    await screen.press('C-x', 'm')
    await screen.shows('Select model', '● Scripted Model', 'Scripted Mini')
    await leave('Select model')
    await screen.press('C-p')
    await screen.shows('Commands', 'Switch session', 'Rename session', 'Compact session')
    await leave('Switch session')
    await screen.type('/gre')
    await screen.shows('/greet', 'Says hello to somebody')
    await screen.press('Enter')
    await screen.lacks('Says hello to somebody')
    await submit('the moon')
    await screen.shows('The answer to Greet the moon warmly')
  }, 60_000)

  test('runs a shell command and completes the name of a file', async () => {
    await screen.type('!')
    await screen.shows('exit shell mode')
    await submit('echo by-hand')
    await screen.shows(/^ +┃ +by-hand$/m)
    await screen.lacks(BUSY, 'exit shell mode')
    await screen.type('see @alph')
    await screen.shows(/┃ src\/alpha\.ts/)
    await screen.press('Enter')
    await screen.shows('see @src/alpha.ts')
    await screen.press('Enter')
    await screen.shows('The answer to see @src/alpha.ts')
    expect(JSON.stringify(talk.model.requests.at(-1)?.body)).toContain('export const alpha = 1')
  }, 60_000)

  test('stops the model with Escape twice', async () => {
    await submit('never end')
    await screen.shows('I begin', 'esc interrupt')
    await screen.press('Escape')
    await screen.shows('esc again to interrupt')
    await screen.press('Escape')
    await screen.shows('interrupted')
    await screen.lacks(BUSY)
    expect(await talk.server.client('session.status', {})).toEqual({})
  }, 60_000)

  test('shows live what another client adds to the session', async () => {
    const before = await talk.server.client('session.messages', { params: { sessionID }, query: {} })
    expect(before.map(textOf)).toContain('The answer to say hello')
    await talk.ask(sessionID, 'hello from the other side')
    await screen.shows(/┃ +hello from the other side/, 'The answer to hello from the other side')
  }, 60_000)

  test('a second terminal opens the same session and both follow it', async () => {
    const second = await attach('second', '--session', sessionID)
    try {
      await second.shows('The answer to hello from the other side')
      await submit('both of you', second)
      await second.shows('The answer to both of you')
      await screen.shows(/┃ +both of you/, 'The answer to both of you')
    } finally {
      await second.close()
    }
  }, 60_000)

  test('the small interface, which asks by other routes, prompts and asks for permission too', async () => {
    const mini = await attach('mini', '--mini')
    try {
      await mini.shows('Ask anything')
      await submit('use the shell', mini)
      await mini.shows('Permission required', 'Allow once')
      await mini.press('Enter')
      await mini.shows('from-attach', 'After bash')
      await mini.lacks('Permission required')
    } finally {
      await mini.close()
    }
  }, 60_000)

  test('says what is wrong with a wrong password, and ends', async () => {
    const { code, stderr } = await program.run(['attach', talk.server.url, '--dir', talk.server.directory, '-p', 'wrong'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('401 Unauthorized') })
  }, 60_000)
})

function attach(name: string, ...args: string[]): Promise<TerminalScreen> {
  const { url, directory, token } = talk.server
  const command = [opencodeBinary, 'attach', url, '--dir', directory, '-p', token, ...args]
  return openTerminal(path.join(program.home, `${name}.sock`), { command, cwd: directory, env: program.env })
}

/** The screen takes keys in its own time: what was typed must be there before it is sent. */
async function submit(text: string, to = screen) {
  await to.type(text)
  await to.shows(text)
  await to.press('Enter')
}

async function leave(title: string) {
  await screen.press('Escape')
  await screen.lacks(title)
}

function answer({ body }: ScriptedRequest): Turn {
  const last = body.messages.at(-1)
  if (last.role === 'tool') return { text: `After ${body.messages.at(-2).tool_calls[0].function.name}` }
  const content = typeof last.content === 'string' ? last.content : last.content.find((part: { type: string }) => part.type === 'text').text
  if (content.includes('use the shell')) return { tools: [{ name: 'bash', input: { command: 'echo from-attach', description: 'Says something' } }] }
  if (content.includes('ask me')) return { tools: [{ name: 'question', input: { questions: [colours] } }] }
  if (content.includes('write a file')) return { tools: [{ name: 'write', input: { filePath: 'new.txt', content: 'one\ntwo\n' } }] }
  if (content.includes('never end')) return { text: 'I begin', hang: true }
  return { text: `The answer to ${content}` }
}

const colours = {
  question: 'Which colour?',
  header: 'Colour',
  options: [
    { label: 'Red', description: 'A warm one' },
    { label: 'Blue', description: 'A cold one' },
  ],
}
