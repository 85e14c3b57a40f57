import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Agent } from '#protocol/agent'
import type { Config } from '#protocol/config'
import { evaluate } from '../../../server/permission/rules'
import { startConversation, textOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

const agents = () => talk.server.client('app.agents', {})
const find = async (name: string) => (await agents()).find((agent) => agent.name === name)
const update = (body: Config) => talk.server.client('config.update', { body })
/** `null` says "take it away", which the type of a configuration does not know. */
const remove = (agent: object) => update({ agent: agent as NonNullable<Config['agent']> })

test('a markdown file is an agent: its front matter the settings, its text the prompt, its folders the name', async () => {
  await talk.server.project.write('prompts/extra.txt', 'from a file\n')
  await talk.server.project.write(
    '.opencode/agents/team/reviewer.md',
    '---\nname: ignored\ndescription: Reviews changes\nmode: subagent\nmodel: scripted/scripted-mini\nvariant: high\ntemperature: 0.2\ntop_p: 0.5\nmaxSteps: 3\n' +
      "color: '#00ff7f'\nhidden: true\nreasoningEffort: low\noptions:\n  verbosity: short\ntools:\n  write: false\npermission:\n  bash:\n    '*': ask\n    'git *': allow\n---\nYou review.\n\n{file:../../../prompts/extra.txt}\n",
  )
  await talk.server.project.write('.opencode/modes/loud.md', 'SPEAK UP')
  const reviewer = await find('team/reviewer')
  const { permission, ...facts } = reviewer!
  expect(facts).toEqual({
    name: 'team/reviewer',
    description: 'Reviews changes',
    mode: 'subagent',
    native: false,
    hidden: true,
    model: { providerID: 'scripted', modelID: 'scripted-mini' },
    variant: 'high',
    temperature: 0.2,
    topP: 0.5,
    steps: 3,
    color: '#00ff7f',
    options: { reasoningEffort: 'low', verbosity: 'short' },
    prompt: 'You review.\n\nfrom a file',
  })
  const answers = [['bash', 'ls'], ['bash', 'git log'], ['edit', 'a'], ['read', 'a']].map(([kind, pattern]) => evaluate(kind!, pattern!, permission).action)
  expect(answers).toEqual(['ask', 'allow', 'deny', 'allow'])
  expect(await find('loud')).toMatchObject({ mode: 'primary', prompt: 'SPEAK UP' })
})

test('what an agent sets is what its model gets', async () => {
  await talk.close()
  talk = await startConversation({
    config: { agent: { poet: { mode: 'primary', prompt: 'Only rhymes.', model: 'scripted/scripted-mini', temperature: 0.3, top_p: 0.8, reasoningEffort: 'low', options: { user: 'poet' } } } },
  })
  talk.model.script([{ text: 'ok' }])
  const sessionID = await talk.session()
  const answer = await talk.server.client('session.prompt', { params: { sessionID }, body: { agent: 'poet', parts: [{ type: 'text', text: 'hi' }] } })
  expect(answer.info).toMatchObject({ agent: 'poet', mode: 'poet', modelID: 'scripted-mini' })
  const { body } = talk.model.requests[0]!
  expect(body).toMatchObject({ model: 'scripted-mini', temperature: 0.3, top_p: 0.8, user: 'poet', reasoning_effort: 'low' })
  expect(body.messages[0].content).toMatch(/^Only rhymes\./)
})

test('built-in agents take what is configured for them, also the one that finds titles', async () => {
  await talk.close()
  talk = await startConversation({
    config: {
      agent: {
        general: { description: 'Mine', prompt: 'Be brief.', permission: { bash: 'deny' }, color: 'accent' },
        explore: { disable: true },
        title: { model: 'scripted/scripted-model', prompt: 'TITLES' },
      },
    },
  })
  expect(await find('general')).toMatchObject({ native: true, mode: 'subagent', description: 'Mine', prompt: 'Be brief.', color: 'accent' })
  expect((await agents()).map(({ name }) => name)).toEqual(['build', 'plan', 'general', 'title', 'summary', 'compaction'])
  const events = await talk.server.events('/event')
  talk.model.script([{ text: 'ok' }])
  await talk.ask(await talk.session(), 'hi')
  await events.waitFor(({ data }) => data.type === 'session.updated' && data.properties.info.title === 'A scripted title')
  expect(talk.model.titleRequests[0]!.body).toMatchObject({ model: 'scripted-model', messages: [{ role: 'system', content: 'TITLES' }, {}] })
})

test('a broken agent is an error that names its file, until it is mended', async () => {
  const broken: [string, string, string][] = [
    ['.opencode/agent/bad.md', '---\nmode: boss\n---\n', 'agent.bad.mode'],
    ['.opencode/agent/bad.md', "---\ncolor: 'pinkish'\n---\n", 'agent.bad.color'],
    ['.opencode/agent/bad.md', '---\nsteps: 0\n---\n', 'agent.bad.steps'],
    ['.opencode/agent/bad.md', '---\npermission:\n  bash: perhaps\n---\n', 'agent.bad.permission'],
    ['.opencode/agent/bad.md', '---\n- a\n---\n', ''],
    ['.opencode/agent/bad.md', '---\na: [\n---\n', ''],
    ['.opencode/agent/bad.md', '---\n---\n{file:./missing.txt}\n', ''],
  ]
  for (const [file, text, place] of broken) {
    const at = await talk.server.project.write(file, text)
    await talk.server.client('instance.dispose', {})
    const error = await agents().then(
      () => undefined,
      (reason: { status: number; body: { name: string; data: { path: string; issues: { path: string[] }[] } } }) => reason,
    )
    expect([text, error?.status, error?.body.name, error?.body.data.path, error?.body.data.issues[0]?.path.slice(0, 3).join('.')]).toEqual([text, 400, 'ConfigInvalidError', at, place])
  }
  await talk.server.project.write('.opencode/agent/bad.md', '---\nmode: subagent\n---\nGood now')
  await talk.server.client('instance.dispose', {})
  expect(await find('bad')).toMatchObject({ mode: 'subagent', prompt: 'Good now' })
})

test('agents are made, changed and removed by a change of the configuration, which keeps all else in the file', async () => {
  await talk.server.project.write('opencode.json', '{\n  // mine\n  "share": "disabled"\n}\n')
  await update({ agent: { helper: { mode: 'subagent', description: 'Helps', prompt: 'Help.', color: 'info', steps: 4, model: 'scripted/scripted-mini', thinking: 'much' } } })
  expect(await find('helper')).toMatchObject({ mode: 'subagent', description: 'Helps', steps: 4, color: 'info', options: { thinking: 'much' } } satisfies Partial<Agent>)
  await remove({ helper: { steps: null, model: null, description: 'Helps more', permission: { bash: 'deny' } }, other: { mode: 'all', color: null } })
  const helper = await find('helper')
  expect(helper).toMatchObject({ description: 'Helps more', prompt: 'Help.' })
  expect([helper!.steps, helper!.model]).toEqual([undefined, undefined])
  expect(JSON.parse((await talk.server.project.read('opencode.json')).replace('// mine', ''))).toEqual({
    share: 'disabled',
    agent: {
      helper: { mode: 'subagent', description: 'Helps more', prompt: 'Help.', color: 'info', thinking: 'much', permission: { bash: 'deny' } },
      other: { mode: 'all' },
    },
  })
  await remove({ helper: null })
  expect([await find('helper'), (await find('other'))?.mode]).toEqual([undefined, 'all'])
  expect(await talk.server.project.read('opencode.json')).toContain('// mine')
  await expect(update({ agent: { other: { mode: 'boss' as never } } })).rejects.toMatchObject({ status: 400 })
  await expect(update({ agent: { other: { color: '#12' } } })).rejects.toMatchObject({ status: 400 })
})

test("the person's own agents hold in every project and can be changed in their own settings", async () => {
  const folder = path.join(talk.server.home, '.config/opencode/agent')
  await mkdir(folder, { recursive: true }).catch(() => undefined)
  await writeFile(path.join(folder, 'mine.md'), 'Mine everywhere.')
  await talk.server.client('global.config.update', { body: { default_agent: 'lead', agent: { lead: { mode: 'primary', prompt: 'Lead.' } } } })
  expect((await agents())[0]).toMatchObject({ name: 'lead', mode: 'primary' })
  talk.model.script([{ text: 'ok' }])
  const answer = await talk.ask(await talk.session(), 'hi')
  expect([answer.info.agent, textOf(answer)]).toEqual(['lead', 'ok'])
})
