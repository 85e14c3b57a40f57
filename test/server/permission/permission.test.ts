import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PermissionID, SessionID } from '#protocol/id'
import type { Instance } from '../../../server/instance'
import { forgetApproval, listApprovals } from '../../../server/permission/approvals'
import { askPermission, listPermissions, replyPermission, type AskInput } from '../../../server/permission/permission'
import { fromConfig } from '../../../server/permission/rules'
import { openInstance } from '../../../server/project/instances'
import { openTestApp, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

let testing: TestApp
let project: TempProject
let instance: Instance
beforeEach(async () => {
  testing = await openTestApp()
  project = await makeProject()
  instance = await openInstance(testing.app, project.directory)
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})

const rules = fromConfig({ '*': 'allow', bash: 'ask', edit: { '*': 'ask', 'secret/*': 'deny' } })
const session = (name: string) => `ses_${name}` as SessionID
/** Asks and gives back how it ended, without leaving a rejection unhandled. */
function ask(input: Partial<AskInput> = {}, of = instance) {
  const signal = new AbortController().signal
  const whole = { sessionID: session('a'), agent: 'build', layers: [rules], permission: 'bash', patterns: ['ls'], always: ['ls *'], metadata: {}, signal, ...input }
  return askPermission(of, whole).then(
    () => 'allowed',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}
const only = () => listPermissions(instance)[0]!.id
const told = () =>
  testing.events.flatMap((event) =>
    event.type === 'permission.replied' ? [`replied ${event.properties.reply}`] : event.type === 'permission.asked' ? [`asked ${event.properties.patterns}`] : [],
  )

test('rules that allow or deny answer without asking anybody', async () => {
  expect(await ask({ permission: 'read', patterns: ['a.txt'] })).toBe('allowed')
  expect(await ask({ permission: 'edit', patterns: ['a.txt', 'secret/b'] })).toBe(
    'PermissionDeniedError: The user has specified a rule which prevents you from using this specific tool call. Here are some of the relevant rules ' +
      JSON.stringify([rules[0], rules[2], rules[3]]),
  )
  expect(told()).toEqual([])
})

test('a request is listed, announced, and goes on after the reply was announced', async () => {
  const asked = ask({ metadata: { command: 'ls', diff: 'x'.repeat(100_000) }, tool: { messageID: 'msg_1', callID: 'c' } })
  const [request] = listPermissions(instance)
  expect(request).toEqual({
    id: expect.stringMatching(/^per_/),
    sessionID: 'ses_a',
    permission: 'bash',
    patterns: ['ls'],
    always: ['ls *'],
    metadata: { command: 'ls', diff: expect.stringMatching(/^x{65536}… \(34464 more characters\)$/) },
    tool: { messageID: 'msg_1', callID: 'c' },
  })
  const order: string[] = []
  testing.app.bus.subscribe((event) => order.push(event.type))
  const done = asked.then(() => order.push('moved on'))
  expect(replyPermission(testing.app, request!.id, { reply: 'once' })).toBe(true)
  await done
  expect(order).toEqual(['permission.replied', 'moved on'])
  expect(listPermissions(instance)).toEqual([])
  expect(() => replyPermission(testing.app, request!.id, { reply: 'once' })).toThrow(`Permission request not found: ${request!.id}`)
})

test('once is asked again, always is not, not even in a new process', async () => {
  for (const reply of ['once', 'always'] as const) {
    const asked = ask()
    replyPermission(testing.app, only(), { reply })
    expect(await asked).toBe('allowed')
  }
  expect(await ask({ patterns: ['ls', 'ls -la'] })).toBe('allowed')
  const { app, home } = testing
  expect(listApprovals(app)).toMatchObject([{ projectID: instance.project.id, agent: 'build', permission: 'bash', pattern: 'ls *' }])
  await app.close()
  testing = await openTestApp({ home })
  instance = await openInstance(testing.app, project.directory)
  expect(await ask()).toBe('allowed')
  const other = ask({ agent: 'general' })
  expect(listPermissions(instance)).toHaveLength(1)
  replyPermission(testing.app, only(), { reply: 'reject' })
  await other
  expect(forgetApproval(testing.app, listApprovals(testing.app)[0]!.id)).toBe(true)
  expect(() => forgetApproval(testing.app, 'per_x')).toThrow('Approval not found')
  const again = ask()
  expect(listPermissions(instance)).toHaveLength(1)
  replyPermission(testing.app, only(), { reply: 'once' })
  await again
})

test('always lets go what it settles, of every session of the project but of no other agent', async () => {
  const first = ask()
  const same = ask({ sessionID: session('b'), patterns: ['ls -l'] })
  const wider = ask({ patterns: ['ls -l', 'rm x'] })
  const stranger = ask({ agent: 'general' })
  const forced = ask({ force: true })
  replyPermission(testing.app, only(), { reply: 'always' })
  expect([await first, await same]).toEqual(['allowed', 'allowed'])
  expect(listPermissions(instance).map(({ patterns, always }) => ({ patterns, always }))).toEqual([
    { patterns: ['ls -l', 'rm x'], always: ['ls *'] },
    { patterns: ['ls'], always: ['ls *'] },
    { patterns: ['ls'], always: [] },
  ])
  replyPermission(testing.app, only(), { reply: 'reject' })
  await Promise.all([wider, stranger, forced])
})

test('the person decides what always keeps', async () => {
  const asked = ask()
  replyPermission(testing.app, only(), { reply: 'always', patterns: ['*'] })
  await asked
  expect(await ask({ patterns: ['rm -rf x'] })).toBe('allowed')
})

test('a deny beats what was kept, and a forced request is asked in spite of it', async () => {
  const asked = ask({ permission: 'edit', patterns: ['a'], always: ['*'] })
  replyPermission(testing.app, only(), { reply: 'always' })
  await asked
  expect(await ask({ permission: 'edit', patterns: ['secret/a'] })).toMatch(/^PermissionDeniedError/)
  const forced = ask({ permission: 'edit', patterns: ['b'], always: ['*'], force: true })
  replyPermission(testing.app, only(), { reply: 'always' })
  expect(await forced).toBe('allowed')
  expect(told().slice(-2)).toEqual(['asked b', 'replied once'])
  expect(listApprovals(testing.app)).toHaveLength(1)
})

test('a no rejects everything that the session still asks, and words reach only the call they are about', async () => {
  const asked = [ask(), ask({ patterns: ['pwd'] }), ask({ sessionID: session('b') })]
  replyPermission(testing.app, only(), { reply: 'reject', message: 'use rg' })
  expect(await asked[0]).toBe(
    'PermissionRejectedError: The user rejected permission to use this specific tool call with the following feedback: use rg',
  )
  expect(await asked[1]).toBe('PermissionRejectedError: The user rejected permission to use this specific tool call.')
  expect(listPermissions(instance).map(({ sessionID }) => sessionID)).toEqual(['ses_b'])
  replyPermission(testing.app, only(), { reply: 'reject' })
  await asked[2]
})

test('a stopped call takes its card away', async () => {
  const controller = new AbortController()
  const asked = ask({ signal: controller.signal })
  controller.abort()
  expect(await asked).toMatch(/^AbortError/)
  expect({ told: told(), listed: listPermissions(instance) }).toEqual({ told: ['asked ls', 'replied reject'], listed: [] })
  expect(await ask({ signal: controller.signal })).toMatch(/^AbortError/)
  const closing = ask()
  await instance.close()
  expect(await closing).toMatch(/^AbortError/)
})

test('folders outside git do not share what was allowed in one of them', async () => {
  const [one, two] = await Promise.all([makeProject({ git: false }), makeProject({ git: false })])
  const [here, there] = [await openInstance(testing.app, one.directory), await openInstance(testing.app, two.directory)]
  const asked = ask({}, here)
  expect(listPermissions(there)).toEqual([])
  replyPermission(testing.app, listPermissions(here)[0]!.id, { reply: 'always' })
  await asked
  expect(await ask({}, here)).toBe('allowed')
  const elsewhere = ask({}, there)
  replyPermission(testing.app, listPermissions(there)[0]!.id as PermissionID, { reply: 'reject' })
  expect(await elsewhere).toMatch(/^PermissionRejectedError/)
  await Promise.all([one.remove(), two.remove()])
})

test('a clone of the same history does not inherit what was allowed, a linked work tree does', async () => {
  const clone = await makeProject({ git: false })
  await project.git('clone', '-q', project.directory, `${clone.directory}/copy`)
  await project.git('worktree', 'add', '-q', `${clone.directory}/linked`)
  const asked = ask()
  replyPermission(testing.app, only(), { reply: 'always' })
  await asked
  const [copy, linked] = [await openInstance(testing.app, `${clone.directory}/copy`), await openInstance(testing.app, `${clone.directory}/linked`)]
  expect([copy.project.id, linked.project.id]).toEqual([instance.project.id, instance.project.id])
  expect(await ask({}, linked)).toBe('allowed')
  const elsewhere = ask({}, copy)
  replyPermission(testing.app, listPermissions(copy)[0]!.id, { reply: 'reject' })
  expect(await elsewhere).toMatch(/^PermissionRejectedError/)
  // A folder that only says that it is a work tree of the repository is none.
  await clone.write('claimed/.git', await readFile(`${clone.directory}/linked/.git`, 'utf8'))
  const claimed = await openInstance(testing.app, `${clone.directory}/claimed`)
  const refused = ask({}, claimed)
  replyPermission(testing.app, listPermissions(claimed)[0]!.id, { reply: 'reject' })
  expect(await refused).toMatch(/^PermissionRejectedError/)
  await clone.remove()
})
