import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MessageID } from '#protocol/id'
import { textOf } from '../../support/conversation'
import { makeGate } from '../../support/gate'
import { startScriptedModel, type ScriptedModel } from '../../support/scripted-model'
import { startServerProcess } from '../../support/server-process'
import { makeProject, type TempProject } from '../../support/temp-project'

let project: TempProject
let model: ScriptedModel

beforeEach(async () => {
  project = await makeProject()
  model = await startScriptedModel()
})
afterEach(async () => {
  await model.close()
  await project.remove()
})

const id = (digit: number) => `msg_ffffffffff${String(digit).padStart(2, '0')}AAAAAAAAAAAAAA` as MessageID

test('kill -9 loses no prompt that was admitted, sends none by itself afterwards, and none twice', async () => {
  const config = { provider: model.providerConfig(), model: 'scripted/scripted-model' }
  let server = await startServerProcess({ directory: project.directory, config })
  const { home } = server
  const never = makeGate()
  try {
    model.script([{ text: 'cut off', until: never.opened }])
    const { id: sessionID } = await server.client('session.create', { body: { title: 'queue' } })
    const params = { sessionID }
    const send = (digit: number) => server.client('session.prompt_async', { params, body: { messageID: id(digit), delivery: 'queue', parts: [{ type: 'text', text: `prompt ${digit}` }] } })
    await send(0)
    await model.nextRequest()
    for (const digit of [1, 2, 3]) await send(digit)
    await server.kill()
    server = await startServerProcess({ directory: project.directory, home })
    expect(await server.client('queue.list', { params })).toMatchObject({ paused: true, prompts: [{ id: id(1) }, { id: id(2) }, { id: id(3) }] })
    // A client that does not know whether its prompts arrived sends them again.
    for (const digit of [1, 2, 3]) await send(digit)
    expect((await server.client('queue.list', { params })).prompts.length).toBe(3)
    expect(model.requests.length).toBe(1)
    model.script([1, 2, 3].map((digit) => ({ text: `answer ${digit}` })))
    await server.client('queue.resume', { params })
    await expect.poll(async () => (await server.client('session.messages', { params })).length, { timeout: 20_000 }).toBe(8)
    await expect.poll(async () => Object.keys(await server.client('session.status')), { timeout: 10_000 }).toEqual([])
    const messages = await server.client('session.messages', { params })
    expect(messages.slice(2).map(textOf)).toEqual(['prompt 1', 'answer 1', 'prompt 2', 'answer 2', 'prompt 3', 'answer 3'])
    // Once more after all were answered.
    for (const digit of [1, 2, 3]) await send(digit)
    expect((await server.client('session.messages', { params })).length).toBe(8)
    expect(model.requests.length).toBe(4)
  } finally {
    never.open()
    await server.close()
  }
}, 60_000)
