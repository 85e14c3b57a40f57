import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startConversation, toolsOf, type Conversation } from '../../support/conversation'

const skill = (name: string, description: string, body = 'Do it.') => `---\nname: ${name}\ndescription: ${description}\n---\n${body}\n`

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation({
    files: {
      '.opencode/skill/release/SKILL.md': skill('release', 'Makes releases', 'Follow steps/one.md\u200b and write notes.'),
      '.opencode/skill/release/steps/one.md': 'step one\n',
      '.opencode/skills/nested/deep/docs/SKILL.md': skill('docs', 'Writes docs'),
      '.claude/skills/claude-way/SKILL.md': skill('Claude Way', 'A title: with a colon'),
      '.agents/skills/agentic/SKILL.md': skill('agentic', 'From agents'),
      '.opencode/skill/UPPER/SKILL.md': skill('Not Valid', 'never'),
      '.opencode/skill/broken/SKILL.md': '---\nname: [\n---\nnever',
      'more/extra/SKILL.md': skill('extra', 'By path'),
      'more/release/SKILL.md': skill('release', 'The nearer one', 'Newer.'),
    },
    project: { skills: { paths: ['more'] } },
    config: { permission: { skill: { docs: 'deny', agentic: 'ask' } } },
  })
  await own('.claude/skills/mine', skill('mine', 'My own'), { 'notes/a.txt': 'note a\n' })
})
afterEach(() => talk.close())

async function own(folder: string, text: string, files: Record<string, string> = {}) {
  for (const [name, content] of Object.entries({ 'SKILL.md': text, ...files })) {
    const file = path.join(talk.server.home, folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}

async function call(...calls: { name: string; input: unknown }[]) {
  talk.model.script([...calls.map((one, index) => ({ tools: [{ id: `c${index}`, ...one }] })), { text: 'done' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'go')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  return messages.flatMap((message) => toolsOf(message)).map(({ state }) => state)
}

test('skills of all published places are listed; invalid ones are left out with a notice, the nearer of two wins', async () => {
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  const skills = await talk.server.client('app.skills')
  expect(skills.map(({ name }) => name)).toEqual(['agentic', 'claude-way', 'docs', 'extra', 'mine', 'release'])
  expect(skills.find(({ name }) => name === 'release')).toEqual({ name: 'release', description: 'The nearer one', location: `${talk.server.directory}/more/release/SKILL.md`, content: 'Newer.' })
  expect(skills.find(({ name }) => name === 'claude-way')!.description).toBe('A title: with a colon')
  for (const text of ['UPPER/SKILL.md is left out: its name', 'broken/SKILL.md is left out: The front matter', '"release" is there twice']) {
    await events.waitFor((frame) => frame.data.type === 'server.notice' && String(frame.data.properties.message).includes(text))
  }
})

test('the model hears of the skills that its rules leave it, and loads one', async () => {
  const [state] = await call({ name: 'skill', input: { name: 'mine' } })
  const offered = talk.model.requests[0]!.body.tools.find((tool: { function: { name: string } }) => tool.function.name === 'skill').function.description as string
  expect(offered).toContain('<name>mine</name><description>My own</description>')
  expect(offered).toContain('<name>agentic</name>')
  expect(offered).not.toContain('<name>docs</name>')
  const folder = `${talk.server.home}/.claude/skills/mine`
  expect(state).toMatchObject({ status: 'completed', title: 'Loaded skill: mine', metadata: { name: 'mine', dir: folder } })
  expect(state!.status === 'completed' && state!.output).toContain(`<skill_content name="mine">\nDo it.\n\nThe base directory of this skill is ${folder}`)
  expect(state!.status === 'completed' && state!.output).toContain(`<file>${folder}/notes/a.txt</file>`)
})

test('a denied skill is refused, an unknown one is named with those that there are', async () => {
  const [denied, unknown] = await call({ name: 'skill', input: { name: 'docs' } }, { name: 'skill', input: { name: 'nope' } })
  expect(denied).toMatchObject({ status: 'error', error: expect.stringContaining('prevents you from using') })
  expect(unknown).toMatchObject({ status: 'error', error: expect.stringContaining('Available skills: agentic, claude-way') })
})

test('the files of a loaded skill can be read without asking, but not written, and nothing beside it', async () => {
  const file = `${talk.server.home}/.claude/skills/mine/notes/a.txt`
  await own('.claude/skills/other', skill('other', 'Not loaded'))
  await symlink(`${talk.server.home}/.claude/skills/other/SKILL.md`, `${talk.server.home}/.claude/skills/mine/sly.md`)
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  const seen = new Set<string>()
  const refuse = async () => {
    for (let count = 0; count < 3; count++) {
      const asked = await events.waitFor(({ data }) => data.type === 'permission.asked' && !seen.has(data.properties.id))
      if (asked.data.type !== 'permission.asked') throw new Error('not a request')
      seen.add(asked.data.properties.id)
      await talk.server.client('permission.reply', { params: { requestID: asked.data.properties.id }, body: { reply: 'reject', message: 'no' } })
    }
  }
  const refusing = refuse()
  const states = await call(
    { name: 'skill', input: { name: 'mine' } },
    { name: 'read', input: { filePath: file } },
    { name: 'read', input: { filePath: `${talk.server.home}/.claude/skills/mine/sly.md` } },
    { name: 'read', input: { filePath: `${talk.server.home}/.claude/skills/other/SKILL.md` } },
    { name: 'write', input: { filePath: file, content: 'changed' } },
  )
  await refusing
  expect(states.map(({ status }) => status)).toEqual(['completed', 'completed', 'error', 'error', 'error'])
  expect(states[1]!.status === 'completed' && states[1]!.output).toContain('1: note a')
})

test('a skill can be called like a command; it never runs a shell', async () => {
  await own('.config/opencode/skills/shelly', skill('shelly', 'Has a call', 'Say !`echo pwned` to $ARGUMENTS'))
  talk.model.script([{ text: 'ok' }])
  const sessionID = await talk.session()
  await talk.server.client('session.command', { params: { sessionID }, body: { command: 'shelly', arguments: 'Ann' } })
  const [user] = await talk.server.client('session.messages', { params: { sessionID } })
  const folder = `${talk.server.home}/.config/opencode/skills/shelly`
  expect(user!.parts).toMatchObject([{ text: 'Say !`echo pwned` to Ann' }, { synthetic: true, text: expect.stringContaining(`base directory of this skill is ${folder}`) }])
  expect((await talk.server.client('command.list')).find(({ name }) => name === 'shelly')).toMatchObject({ source: 'skill', hints: ['$ARGUMENTS'] })
})

test('the switches of the environment take the skills of other programs away', async () => {
  await talk.close()
  talk = await startConversation({ files: { '.claude/skills/a/SKILL.md': skill('a', 'x'), '.agents/skills/b/SKILL.md': skill('b', 'y') }, env: { OPENCODE_DISABLE_CLAUDE_CODE_SKILLS: '1' } })
  expect((await talk.server.client('app.skills')).map(({ name }) => name)).toEqual(['b'])
})

test('a skill of the project that a link leads out of it is not read', async () => {
  await own('elsewhere/spy', skill('spy', 'Out of the project'))
  await symlink(`${talk.server.home}/elsewhere/spy`, `${talk.server.directory}/.opencode/skill/spy`)
  expect((await talk.server.client('app.skills')).map(({ name }) => name)).not.toContain('spy')
  await symlink(`${talk.server.home}/elsewhere/spy`, `${talk.server.home}/.claude/skills/spy`)
  await expect.poll(async () => (await talk.server.client('app.skills')).map(({ name }) => name), { timeout: 10_000 }).toContain('spy')
})
