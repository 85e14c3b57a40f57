import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Config } from '#protocol/config'
import { defaultAgent, findAgent, listAgents } from '../../../server/config/agents'
import { evaluate, isDisabled } from '../../../server/permission/rules'
import { openInstance } from '../../../server/project/instances'
import { openTestApp, testClock, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

const clock = testClock()
let testing: TestApp
let project: TempProject
beforeEach(async () => {
  project = await makeProject()
  testing = await openTestApp({ trusted: [project.directory], clock })
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})
async function open(config: Config = {}) {
  clock.move(1000)
  await project.write('opencode.json', JSON.stringify(config))
  return openInstance(testing.app, project.directory)
}

test('the built-in agents are those of OpenCode, with prompts where they need one', async () => {
  const agents = await listAgents(await open())
  expect(agents.map(({ name, mode, hidden = false, native, prompt }) => `${name} ${mode} ${hidden} ${native} ${prompt !== undefined}`)).toEqual([
    'build primary false true false',
    'plan primary false true false',
    'general subagent false true false',
    'explore subagent false true true',
    'title primary true true true',
    'summary primary true true true',
    'compaction primary true true true',
  ])
})

test('their permissions are the published defaults', async () => {
  const instance = await open()
  const agents = await listAgents(instance)
  const { data, tmp } = testing.app.options.paths
  const asked = [
    ['bash', 'ls'],
    ['read', 'a/.env'],
    ['read', '.env.local'],
    ['read', '.env.example'],
    ['external_directory', '/etc/*'],
    ['external_directory', `${data}/tool-output/x`],
    ['external_directory', `${tmp}/x`],
    ['doom_loop', 'bash'],
    ['question', '*'],
    ['edit', 'a.ts'],
    ['edit', '.opencode/plans/a.md'],
    ['task', 'general'],
    ['task', 'explore'],
    ['todowrite', '*'],
  ] as const
  const letters = agents.map(({ name, permission }) => {
    return `${name} ${asked.map(([kind, pattern]) => evaluate(kind, pattern, permission).action[1]).join('')}`
  })
  // l = allow, s = ask, e = deny
  expect(letters).toEqual([
    'build lsslsllsllllll',
    'plan lsslsllslelell',
    'general lsslsllselllle',
    'explore lllleeeeeeeeee',
    'title eeeeeeeeeeeeee',
    'summary eeeeeeeeeeeeee',
    'compaction eeeeeeeeeeeeee',
  ])
  const explore = agents.find(({ name }) => name === 'explore')!.permission
  expect(['read', 'grep', 'bash', 'edit', 'write', 'task', 'todowrite', 'skill'].filter((tool) => isDisabled(tool, explore))).toEqual([
    'edit',
    'write',
    'task',
    'todowrite',
    'skill',
  ])
})

test('configuration adds, changes and takes away agents', async () => {
  const instance = await open({
    permission: { bash: 'ask' },
    default_agent: 'review',
    agent: {
      plan: { disable: true },
      build: { model: 'acme/big/one', steps: 5, temperature: 0.1, top_p: 0.9, permission: { bash: { 'git *': 'allow' } }, options: { effort: 'low' } },
      review: { description: 'Reviews', mode: 'primary', prompt: 'Review.', tools: { write: false }, color: '#112233', variant: 'high' },
    },
  })
  const agents = await listAgents(instance)
  expect(agents.map(({ name }) => name)).toEqual(['review', 'build', 'general', 'explore', 'title', 'summary', 'compaction'])
  const [review, build] = agents
  expect(review).toMatchObject({ description: 'Reviews', mode: 'primary', native: false, prompt: 'Review.', color: '#112233', variant: 'high' })
  expect(build).toMatchObject({ model: { providerID: 'acme', modelID: 'big/one' }, steps: 5, temperature: 0.1, topP: 0.9, options: { effort: 'low' } })
  expect([evaluate('bash', 'git status', build!.permission).action, evaluate('bash', 'rm x', build!.permission).action]).toEqual(['allow', 'ask'])
  expect(isDisabled('edit', review!.permission)).toBe(true)
  expect((await defaultAgent(instance)).name).toBe('review')
  await expect(findAgent(instance, 'plan')).rejects.toThrow('Agent not found: "plan". Available agents: review, build, general, explore')
})

test('a conversation is led by build, or by what was chosen if it can lead', async () => {
  expect((await defaultAgent(await open())).name).toBe('build')
  expect((await defaultAgent(await open({ agent: { build: { disable: true } } }))).name).toBe('plan')
  await expect(defaultAgent(await open({ default_agent: 'explore' }))).rejects.toThrow('The default agent "explore" is a subagent')
  await expect(defaultAgent(await open({ default_agent: 'title' }))).rejects.toThrow('The default agent "title" is hidden')
  await expect(defaultAgent(await open({ default_agent: 'nobody' }))).rejects.toThrow('Agent not found: "nobody"')
})
