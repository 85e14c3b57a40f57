import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startScriptedModel, type ScriptedModel } from '../../support/scripted-model'
import { startServerProcess, type ServerProcess } from '../../support/server-process'
import { makeProject, type TempProject } from '../../support/temp-project'

const ROUNDS = 20

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

test('kill -9 in mid-stream loses at most 250 ms of text, nothing acknowledged, and leaves nothing busy', async () => {
  const config = { provider: model.providerConfig(), model: 'scripted/scripted-model' }
  let server = await startServerProcess({ directory: project.directory, config })
  const { home } = server
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each piece carries the time at which the model sent it.
      model.script([{ text: Array.from({ length: 200 }, (_, index) => `<${index}>`), delayMs: 10 }])
      const { id: sessionID } = await server.client('session.create', { body: { title: `round ${round}` } })
      await server.client('session.prompt_async', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'go' }] } })
      const seen = await watchText(server, sessionID, 450 + round * 17)
      await server.kill()
      server = await startServerProcess({ directory: project.directory, home })
      const messages = await server.client('session.messages', { params: { sessionID } })
      expect(messages.map((message) => message.info.role)).toEqual(['user', 'assistant'])
      const answer = messages[1]!
      expect(answer.info).toMatchObject({ error: { name: 'MessageAbortedError' }, time: { completed: expect.any(Number) } })
      const text = answer.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('')
      // 10 ms a piece: what was visible 250 ms before the end must be there.
      expect(countPieces(text)).toBeGreaterThanOrEqual(countPieces(seen) - 27)
      expect(await server.client('session.status')).toEqual({})
    }
  } finally {
    await server.close()
  }
}, 120_000)

async function watchText(server: ServerProcess, sessionID: SessionID, milliseconds: number): Promise<string> {
  await pause(milliseconds)
  const messages = await server.client('session.messages', { params: { sessionID } })
  return messages.flatMap((message) => message.parts).flatMap((part) => (part.type === 'text' ? part.text : [])).join('')
}

function countPieces(text: string) {
  return [...text.matchAll(/<\d+>/g)].length
}
