import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lastPrompt, write } from '../../support/file-work'
import { startScriptedModel, type ScriptedModel } from '../../support/scripted-model'
import { startServerProcess } from '../../support/server-process'
import { makeProject, type TempProject } from '../../support/temp-project'

const FILES = 300
const names = Array.from({ length: FILES }, (_, index) => `file-${index}.txt`)

let project: TempProject
let model: ScriptedModel

beforeEach(async () => {
  project = await makeProject({ files: Object.fromEntries(names.map((name) => [name, `before ${name}\n`])) })
  model = await startScriptedModel()
})
afterEach(async () => {
  await model.close()
  await project.remove()
})

test('kill -9 in the middle of a revert leaves whole files, and the next revert finishes it; unrevert still knows all', async () => {
  const config = { provider: model.providerConfig(), model: 'scripted/scripted-model', permission: { edit: 'allow' as const } }
  let server = await startServerProcess({ directory: project.directory, config })
  try {
    model.script([{ tools: names.map((name) => write(name, `after ${name}\n`)) }, { text: 'done' }])
    const { id: sessionID } = await server.client('session.create', { body: { title: 'kill' } })
    await server.client('session.prompt', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'go' }] } })
    const body = { messageID: lastPrompt(await server.client('session.messages', { params: { sessionID } })) }
    const revert = server.client('session.revert', { params: { sessionID }, body }).catch(() => 'killed')
    while (!(await contents()).some((text) => text.startsWith('before'))) await pause(1)
    await server.kill()
    expect(await revert).toBe('killed')
    const half = await contents()
    expect(half.filter((text, index) => text !== `before ${names[index]}\n` && text !== `after ${names[index]}\n`)).toEqual([])
    expect(half.some((text) => text.startsWith('after'))).toBe(true)
    server = await startServerProcess({ directory: project.directory, home: server.home })
    expect((await server.client('session.get', { params: { sessionID } })).revert).toMatchObject(body)
    const done = await server.client('session.revert', { params: { sessionID }, body })
    expect(done.revert?.files?.filter(({ action }) => action === 'skip')).toEqual([])
    expect(await contents()).toEqual(names.map((name) => `before ${name}\n`))
    await server.client('session.unrevert', { params: { sessionID } })
    expect(await contents()).toEqual(names.map((name) => `after ${name}\n`))
  } finally {
    await server.close()
  }
}, 60_000)

function contents(): Promise<string[]> {
  return Promise.all(names.map((name) => readFile(path.join(project.directory, name), 'utf8')))
}
