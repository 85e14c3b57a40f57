import { afterEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import type { SessionID } from '#protocol/id'
import type { PermissionRequest } from '#protocol/permission'
import { scriptAgents, taskCall, toolNames, type AgentScript } from '../../support/agent-script'
import { startConversation, toolsOf, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'
import type { ScriptedCall } from '../../support/wire-turn'

// What a subagent may do is what both it and everybody above it may.

let talk: Conversation
let events: EventStream
afterEach(() => talk.close())

async function start(config: Config = {}) {
  talk = await startConversation({ config, files: { '.env': 'SECRET=1\n', 'a.txt': 'a\n' } })
  events = await talk.server.events('/event')
}

const write: ScriptedCall = { id: 'write', name: 'write', input: { filePath: 'new.txt', content: 'x' } }
const bash = (command: string): ScriptedCall => ({ id: command, name: 'bash', input: { command } })

type Work = { calls: ScriptedCall[]; agent?: string; lead?: string; sessionID?: SessionID; tools?: Record<string, boolean>; reply?: 'once' | 'always' | 'reject' }
type Done = { sessionID: SessionID; childID: SessionID; script: AgentScript; asked: PermissionRequest[]; outcomes: string[] }

/** Has an agent call another one, which makes the calls; permissions are answered as told. */
async function delegate({ calls, agent = 'general', lead, sessionID: given, tools, reply = 'once' }: Work): Promise<Done> {
  const script = scriptAgents(talk.model, { lead: [{ tools: [taskCall('work', { agent })] }, { text: 'ok' }], work: [{ tools: calls }, { text: 'ok' }] })
  const sessionID = given ?? (await talk.session())
  const from = events.frames.length
  const body = { ...(lead ? { agent: lead } : {}), ...(tools ? { tools } : {}), parts: [{ type: 'text' as const, text: 'lead' }] }
  const answer = talk.server.client('session.prompt', { params: { sessionID }, body })
  const asked: PermissionRequest[] = []
  const over = answer.then(() => undefined)
  for (;;) {
    const known = asked.map(({ id }) => id)
    const next = events.waitFor((frame) => events.frames.indexOf(frame) >= from && frame.data.type === 'permission.asked' && !known.includes(frame.data.properties.id))
    const frame = await Promise.race([next.catch(() => undefined), over])
    if (frame?.data.type !== 'permission.asked') break
    asked.push(frame.data.properties)
    await talk.server.client('permission.reply', { params: { requestID: frame.data.properties.id }, body: { reply } })
  }
  await answer
  const child = (await talk.server.client('session.children', { params: { sessionID } }))[0]!
  const parts = (await talk.server.client('session.messages', { params: { sessionID: child.id } })).flatMap(toolsOf)
  const outcomes = parts.map((part) => (part.state.status === 'error' ? part.state.error.split('.')[0]! : `${part.tool} ${part.state.status}`))
  return { sessionID, childID: child.id, script, asked, outcomes }
}

test('what plan may not edit its subagents may not either, by tool or by command', async () => {
  await start({ agent: { helper: { mode: 'subagent' } } })
  const { script, outcomes, asked } = await delegate({ lead: 'plan', agent: 'helper', calls: [write, bash('echo x > new.txt'), bash('echo hello')], reply: 'reject' })
  expect(script.offered('work')).toEqual(expect.arrayContaining(['bash', 'write']))
  expect(outcomes).toEqual([
    'The user has specified a rule which prevents you from using this specific tool call',
    'The user rejected permission to use this specific tool call',
    'bash completed',
  ])
  expect(asked.map(({ permission, patterns, always }) => ({ permission, patterns, always }))).toEqual([{ permission: 'bash', patterns: ['echo x > new.txt'], always: [] }])
})

test('the same subagent may edit when build calls it', async () => {
  await start({ agent: { helper: { mode: 'subagent' } } })
  const { outcomes, asked } = await delegate({ agent: 'helper', calls: [write, bash('echo hello')] })
  expect([outcomes, asked]).toEqual([['write completed', 'bash completed'], []])
})

test('rules of the parent agent hold below it: denied tools are not offered, asked ones ask in the session of the task', async () => {
  await start({ agent: { build: { permission: { webfetch: 'deny', bash: 'ask' } }, helper: { mode: 'subagent', permission: { webfetch: 'allow', bash: 'allow' } } } })
  const { script, asked, childID, outcomes } = await delegate({ agent: 'helper', calls: [bash('echo hello')] })
  expect(script.offered('work')).not.toContain('webfetch')
  expect(asked).toMatchObject([{ sessionID: childID, permission: 'bash', patterns: ['echo hello'] }])
  expect(outcomes).toEqual(['bash completed'])
})

test('a subagent keeps its own limits below a parent that may do everything', async () => {
  await start()
  const { script, outcomes } = await delegate({ agent: 'explore', calls: [write, { id: 'read', name: 'read', input: { filePath: 'a.txt' } }] })
  expect(script.offered('work').filter((name) => ['write', 'edit', 'task', 'todowrite'].includes(name))).toEqual([])
  expect(outcomes).toEqual(['invalid completed', 'read completed'])
})

test('files that the parent has to ask for are asked for below it, though explore may read everything', async () => {
  await start()
  const { asked } = await delegate({ agent: 'explore', calls: [{ id: 'read', name: 'read', input: { filePath: '.env' } }] })
  expect(asked).toMatchObject([{ permission: 'read', patterns: ['.env'] }])
})

test("rules of the parent's session and switches of its prompts hold below it, also those that come later", async () => {
  await start()
  const first = await delegate({ calls: [bash('echo one')], tools: { write: false } })
  expect([first.script.offered('work').includes('write'), first.outcomes]).toEqual([false, ['bash completed']])
  const permission = [{ permission: 'bash', pattern: 'echo t*', action: 'deny' as const }]
  await talk.server.client('session.update', { params: { sessionID: first.sessionID }, body: { permission } })
  const second = await delegate({ sessionID: first.sessionID, calls: [bash('echo two'), bash('echo four')] })
  const parts = second.outcomes.toSorted()
  expect(parts).toEqual(['The user has specified a rule which prevents you from using this specific tool call', 'bash completed'])
})

test('a prompt sent straight to a task is bound by the rights of the session above it', async () => {
  await start({ agent: { helper: { mode: 'subagent' } } })
  const { childID } = await delegate({ lead: 'plan', agent: 'helper', calls: [bash('echo hello')] })
  talk.model.script([{ tools: [write] }, { text: 'ok' }])
  await talk.server.client('session.prompt', { params: { sessionID: childID }, body: { agent: 'build', parts: [{ type: 'text', text: 'write it' }] } })
  const parts = (await talk.server.client('session.messages', { params: { sessionID: childID } })).flatMap(toolsOf)
  expect(parts.at(-1)!.state).toMatchObject({ status: 'error', error: expect.stringContaining('specified a rule which prevents') })
})

test('a task keeps the rights of the agent that called it when the person talks to another one meanwhile', async () => {
  await start({ agent: { helper: { mode: 'subagent' } } })
  const hold = Promise.withResolvers<void>()
  scriptAgents(talk.model, { lead: [{ tools: [taskCall('work', { agent: 'helper' })] }, { text: 'ok' }], work: [{ tools: [write], until: hold.promise }, { text: 'ok' }] })
  const sessionID = await talk.session()
  const send = (agent: string, text: string) => talk.server.client('session.prompt', { params: { sessionID }, body: { agent, parts: [{ type: 'text', text }] } })
  const answer = send('plan', 'lead')
  for (let count = 0; count < 2; count += 1) await talk.model.nextRequest()
  await talk.server.client('session.prompt', { params: { sessionID }, body: { agent: 'build', noReply: true, parts: [{ type: 'text', text: 'for later' }] } })
  expect((await talk.server.client('session.get', { params: { sessionID } })).agent).toBe('build')
  hold.resolve()
  await answer
  const [child] = await talk.server.client('session.children', { params: { sessionID } })
  const parts = (await talk.server.client('session.messages', { params: { sessionID: child!.id } })).flatMap(toolsOf)
  expect(parts.map(({ state }) => state.status)).toEqual(['error'])
})

test("an approval of the parent's agent is none for the task; one given to the task's agent is", async () => {
  await start({ permission: { bash: 'ask' } })
  talk.model.script([{ tools: [bash('echo hello')] }, { text: 'ok' }])
  const sessionID = await talk.session()
  const own = talk.ask(sessionID, 'do it yourself')
  const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked')
  await talk.server.client('permission.reply', { params: { requestID: data.type === 'permission.asked' ? data.properties.id : ('' as never) }, body: { reply: 'always' } })
  await own
  const first = await delegate({ calls: [bash('echo hello')], reply: 'always' })
  const second = await delegate({ calls: [bash('echo hello')] })
  expect([first.asked.length, first.outcomes, second.asked.length, second.outcomes]).toEqual([1, ['bash completed'], 0, ['bash completed']])
  const saved = await talk.server.client('permission.saved', {})
  expect(saved.map(({ agent }) => agent).sort()).toEqual(['build', 'general'])
})

test('an approval never lifts what a parent denies', async () => {
  await start({ permission: { bash: 'ask' }, agent: { strict: { mode: 'primary', permission: { bash: { 'echo hello': 'deny' } } } } })
  expect((await delegate({ calls: [bash('echo hello')], reply: 'always' })).outcomes).toEqual(['bash completed'])
  const { outcomes, asked } = await delegate({ lead: 'strict', calls: [bash('echo hello')] })
  expect([outcomes, asked]).toEqual([['The user has specified a rule which prevents you from using this specific tool call'], []])
})

test('a dangerous option needs a rule that names it in every layer', async () => {
  await start({ agent: { build: { permission: { bash: { '*': 'ask', 'find *': 'allow' } } }, helper: { mode: 'subagent', permission: { bash: 'allow' } } } })
  const { asked } = await delegate({ agent: 'helper', calls: [bash('find . -name nothing-here'), bash('find . -name nothing-here -delete')] })
  expect(asked.map(({ patterns }) => patterns)).toEqual([['find . -name nothing-here -delete']])
})

test('what the root may not do nobody below it may, however deep and whatever is allowed in between', async () => {
  await start({ subagent_depth: 2, agent: { chief: { mode: 'subagent', permission: { '*': 'allow', task: 'allow' } }, helper: { mode: 'subagent' } } })
  const script = scriptAgents(talk.model, {
    lead: [{ tools: [taskCall('middle', { agent: 'chief' })] }, { text: 'ok' }],
    middle: [{ tools: [taskCall('bottom', { agent: 'helper' })] }, { text: 'ok' }],
    bottom: [{ tools: [write] }, { text: 'ok' }],
  })
  const sessionID = await talk.session()
  await talk.server.client('session.prompt', { params: { sessionID }, body: { agent: 'plan', parts: [{ type: 'text', text: 'lead' }] } })
  expect(JSON.stringify(script.requests('bottom')[1]!.body.messages.at(-1))).toContain('specified a rule which prevents')
})

test('tools that are kept for primary agents are not offered below them, and a depth of nought leaves no tasks at all', async () => {
  await start({ experimental: { primary_tools: ['webfetch'] } })
  const { script } = await delegate({ calls: [bash('echo hello')] })
  expect([script.offered('lead').includes('webfetch'), script.offered('work').includes('webfetch')]).toEqual([true, false])
  await talk.close()
  await start({ subagent_depth: 0 })
  talk.model.script([{ text: 'alone' }])
  await talk.ask(await talk.session(), 'hi')
  expect(toolNames(talk.model.requests[0])).not.toContain('task')
})
