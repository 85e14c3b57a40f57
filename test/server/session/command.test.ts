import { afterEach, beforeEach, expect, test } from 'vitest'
import { scriptAgents } from '../../support/agent-script'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'
import { everythingChild } from '../../support/mcp'

let talk: Conversation
const files = {
  'src/hello.ts': 'export const hello = 1\n',
  '.env': 'SECRET=1\n',
  '.opencode/command/greet.md': '---\ndescription: Greets\n---\nGreet $ARGUMENTS first=$1 second=$2 shell=!`echo from-shell` file=@src/hello.ts',
  '.opencode/commands/deep/er.md': 'Deeper',
  '.opencode/command/unsafe.md': 'Look: !`printf "<%s>" "$1" $2`',
  '.opencode/command/secret.md': 'Read @.env and @src',
}
beforeEach(async () => {
  talk = await startConversation({ files, project: { command: { tidy: { template: 'Tidy up', agent: 'plan', description: 'Tidies' } } } })
})
afterEach(() => talk.close())

async function run(command: string, given: string, sessionID?: Awaited<ReturnType<Conversation['session']>>) {
  const id = sessionID ?? (await talk.session())
  const answer = await talk.server.client('session.command', { params: { sessionID: id }, body: { command, arguments: given } })
  const messages = await talk.server.client('session.messages', { params: { sessionID: id } })
  return { id, answer, messages, user: messages.find((message) => message.info.role === 'user')! }
}

test('commands of every origin are listed with the places that take arguments', async () => {
  const commands = await talk.server.client('command.list')
  const greet = commands.find((command) => command.name === 'greet')
  expect(greet).toEqual({ name: 'greet', description: 'Greets', source: 'command', template: expect.stringContaining('Greet $ARGUMENTS'), hints: ['$1', '$2', '$ARGUMENTS'] })
  expect(commands.map((command) => command.name)).toEqual(expect.arrayContaining(['init', 'review', 'tidy', 'deep/er']))
  expect(commands.find((command) => command.name === 'init')).toMatchObject({ source: 'command', hints: ['$ARGUMENTS'] })
})

test('a command is filled in and answered, in the published order of events', async () => {
  talk.model.script([{ text: 'greeted' }])
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  const { answer, user } = await run('greet', 'Ann "two words" and more')
  expect(textOf(answer)).toBe('greeted')
  const { directory } = talk.server
  expect(user.parts[0]).toMatchObject({ type: 'text', text: 'Greet Ann "two words" and more first=Ann second=two words and more shell=from-shell\n file=@src/hello.ts' })
  expect(user.parts.slice(1)).toMatchObject([
    { type: 'text', synthetic: true, text: `Called the Read tool with the following input: {"filePath":"${directory}/src/hello.ts"}` },
    { type: 'text', synthetic: true, text: expect.stringContaining('1: export const hello = 1') },
    { type: 'file', mime: 'text/plain', filename: 'src/hello.ts', url: `file://${directory}/src/hello.ts` },
  ])
  const executed = await events.waitFor((frame) => frame.data.type === 'command.executed')
  expect(executed.data.properties).toEqual({ name: 'greet', sessionID: answer.info.sessionID, arguments: 'Ann "two words" and more', messageID: answer.info.id })
  const kinds = events.frames.map(({ data }) => data.type)
  expect(kinds.indexOf('session.idle')).toBeLessThan(kinds.indexOf('command.executed'))
  expect(kinds.indexOf('session.status')).toBeGreaterThan(kinds.indexOf('message.part.updated'))
})

test('what was typed is an argument of a shell call and never a part of its command line', async () => {
  talk.model.script([{ text: 'ok' }, { text: 'ok' }])
  const { user } = await run('unsafe', '"$(touch /tmp/never; echo pwned)" ; `id` | cat')
  expect(user.parts[0]).toMatchObject({ text: 'Look: <$(touch /tmp/never; echo pwned)><;><`id`><|><cat>' })
  const typed = await run('tidy', 'now: !`echo pwned`')
  expect(typed.user.parts[0]).toMatchObject({ text: 'Tidy up\n\nnow: !`echo pwned`' })
  expect(typed.user.info.agent).toBe('plan')
})

test('a command attaches secrets only where the person names them', async () => {
  talk.model.script([{ text: 'ok' }, { text: 'ok' }])
  const first = await run('secret', '')
  expect(first.user.parts.flatMap((part) => (part.type === 'file' ? [part.filename] : []))).toEqual(['src'])
  const second = await run('secret', 'yes, @.env')
  expect(second.user.parts.flatMap((part) => (part.type === 'file' ? [part.filename] : []))).toEqual(['.env', 'src'])
})

test('an unknown command is refused with the names that there are, and everyone hears of it', async () => {
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  const refused = run('nothing', '')
  await expect(refused).rejects.toMatchObject({ status: 400, body: { name: 'BadRequest', data: { message: expect.stringMatching(/^Command not found: "nothing". Available commands: .*greet/) } } })
  const told = await events.waitFor((frame) => frame.data.type === 'session.error')
  expect(told.data.properties).toMatchObject({ error: { data: { message: expect.stringContaining('Command not found') } } })
  const response = await talk.server.fetch(`/session/${await talk.session()}/command`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"command":"greet"}' })
  expect(response.status).toBe(400)
})

test('a shell call that hangs stops with the session, and nothing of the command is kept', async () => {
  await talk.server.project.write('.opencode/command/hang.md', '!`touch started; sleep 60`')
  const sessionID = await talk.session()
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  const running = run('hang', '', sessionID)
  running.catch(() => undefined)
  await expect.poll(() => talk.server.project.read('started').catch(() => 'no'), { timeout: 10_000 }).toBe('')
  await talk.server.client('session.abort', { params: { sessionID } })
  await expect(running).rejects.toMatchObject({ status: 400 })
  const told = await events.waitFor((frame) => frame.data.type === 'session.error')
  expect(told.data.properties).toMatchObject({ error: { name: 'MessageAbortedError' } })
  expect(await talk.server.client('session.messages', { params: { sessionID } })).toEqual([])
})

test('init has the model write AGENTS.md and is true at the end of the turn', async () => {
  talk.model.script([{ tools: [{ id: 'w', name: 'write', input: { filePath: 'AGENTS.md', content: '# Rules\n' } }] }, { text: 'done' }])
  const sessionID = await talk.session()
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  const messageID = talk.server.app.id('msg')
  const done = talk.server.client('session.init', { params: { sessionID }, body: { providerID: 'scripted', modelID: 'scripted-mini', messageID } })
  await events.waitFor((frame) => frame.data.type === 'permission.asked')
  const [asked] = await talk.server.client('permission.list')
  await talk.server.client('permission.reply', { params: { requestID: asked!.id }, body: { reply: 'once' } })
  expect(await done).toBe(true)
  expect(await talk.server.project.read('AGENTS.md')).toBe('# Rules\n')
  const [user] = await talk.server.client('session.messages', { params: { sessionID } })
  expect(user!.info).toMatchObject({ id: messageID, model: { modelID: 'scripted-mini' } })
  expect(textOf(user!)).toContain('AGENTS.md')
})

test('a command for a subagent is a task, and the conversation goes on with what came of it', async () => {
  await talk.server.project.write('.opencode/command/look.md', '---\nagent: explore\ndescription: Looks around\n---\nLook for $1')
  const script = scriptAgents(talk.model, { 'Look for bugs': [{ text: 'two bugs' }], 'The following tool was executed by the user': [{ text: 'There are two.' }] })
  const { answer, messages, user } = await run('look', 'bugs')
  expect(textOf(answer)).toBe('There are two.')
  expect(user.parts).toMatchObject([{ type: 'subtask', agent: 'explore', description: 'Looks around', command: 'look', prompt: 'Look for bugs' }])
  expect(user.info.agent).toBe('build')
  const [, task, summary] = messages
  expect(toolsOf(task!)).toMatchObject([{ tool: 'task', state: { status: 'completed', output: expect.stringContaining('two bugs') } }])
  expect(textOf(summary!)).toBe('Summarize the task tool output above and continue with your task.')
  expect(script.requests('Look for bugs')).toHaveLength(1)
})

test('prompts of MCP servers are commands; their arguments have names, and those that are needed are asked for', async () => {
  await talk.close()
  talk = await startConversation({ config: { mcp: { all: everythingChild() } } })
  await expect.poll(async () => (await talk.server.client('command.list')).map(({ name }) => name), { timeout: 10_000 }).toContain('all:args-prompt')
  expect((await talk.server.client('command.list')).find(({ name }) => name === 'all:args-prompt')).toMatchObject({ source: 'mcp', template: '$1 $2', hints: ['$1', '$2'] })
  talk.model.script([{ text: 'sunny' }])
  const { user } = await run('all:args-prompt', 'Bonn')
  expect(textOf(user)).toBe("What's weather in Bonn?")
  await expect(run('all:args-prompt', '')).rejects.toMatchObject({ status: 400, body: { data: { message: 'The prompt all:args-prompt needs city' } } })
})

test('a command of a project that nobody trusts is held back when it runs a shell, also when the call comes from a file', async () => {
  await talk.close()
  const config = { command: { plain: { template: 'Plain' }, shell: { template: 'x !`id`' }, sly: { template: 'x {file:./call.txt}' } } }
  talk = await startConversation({ project: config, files: { 'call.txt': '!`touch ran`', '.opencode/command/md.md': '!`id`' }, options: { trusted: [] } })
  const names = (await talk.server.client('command.list')).map(({ name }) => name)
  expect(names).toContain('plain')
  expect(names.filter((name) => ['shell', 'sly', 'md'].includes(name))).toEqual([])
  const before = (await talk.server.client('project.current')).trust!.held.find(({ name }) => name === 'sly')!
  await talk.server.project.write('call.txt', '!`touch ran; touch more`')
  const after = (await talk.server.client('project.current')).trust!.held.find(({ name }) => name === 'sly')!
  expect(after.hash).not.toBe(before.hash)
})
