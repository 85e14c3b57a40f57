import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LspClient } from '../../../server/lsp/client'
import { localEnvironment } from '../../../server/system/environment'
import { killMarked, ownerMarker } from '../../../server/system/census'
import { childEnvironment } from '../../../server/system/child-environment'
import { nullLog } from '../../../server/system/log'
import { languageServer, messagesIn } from '../../support/language-server'

// What a language server may do to us, which is nothing.

let root: string
const clients: LspClient[] = []

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-lsp-')))
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await killMarked(ownerMarker(root))
  await rm(root, { recursive: true, force: true })
})

async function open(flags: string[], more: { initializeTime?: number; command?: string[]; signal?: AbortSignal; initialization?: Record<string, unknown> } = {}) {
  const client = await LspClient.open({
    name: 'scripted',
    command: languageServer(...flags).command,
    root,
    env: childEnvironment(process.env),
    environment: localEnvironment(),
    log: nullLog,
    owner: ownerMarker(root),
    signal: new AbortController().signal,
    onReport: () => undefined,
    ...more,
  })
  clients.push(client)
  return client
}

function over(client: LspClient): Promise<void> {
  return new Promise((resolve) => {
    if (client.over.aborted) resolve()
    else client.over.addEventListener('abort', () => resolve(), { once: true })
  })
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

test('one that never answers is ended when its time is up', async () => {
  const log = path.join(root, 'log')
  await expect(open(['--never', `--log=${log}`], { initializeTime: 400 })).rejects.toThrow('It did not answer in time')
  expect(messagesIn(log).map(({ method }) => method)).toEqual(['initialize', '$/cancelRequest'])
})

test('one that speaks something else, or announces too much, is ended', async () => {
  await expect(open(['--garbage'])).rejects.toThrow('It does not speak the Language Server Protocol')
  await expect(open(['--huge'])).rejects.toThrow('It sent a message of 52428800 bytes, which is too large')
})

test('one that ends at once tells what it complained about', async () => {
  await expect(open([], { command: [process.execPath, '-e', 'console.error("no such compiler"); process.exit(3)'] })).rejects.toThrow('It ended with code 3: no such compiler')
  await expect(open([], { command: [path.join(root, 'nothing')] })).rejects.toThrow('ENOENT')
})

test('one that floods is read no faster than it is taken, and ended; others get their turn meanwhile', async () => {
  const client = await open(['--flood'])
  const memory = process.memoryUsage().rss
  let turns = 0
  const ticking = setInterval(() => (turns += 1), 5)
  await over(client)
  clearInterval(ticking)
  expect(client.fault).toBe('It sends more than anybody can read')
  expect(turns).toBeGreaterThan(20)
  expect(process.memoryUsage().rss - memory).toBeLessThan(150 * 1024 * 1024)
}, 20_000)

test('one that dies ends every request that waits for it', async () => {
  const client = await open(['--die-on=BOOM'])
  client.documents.show(path.join(root, 'a.scr'), 'BOOM', client.reports.mark())
  await expect(client.request('textDocument/hover', { textDocument: { uri: `file://${root}/a.scr` }, position: { line: 0, character: 0 } })).rejects.toThrow()
  await over(client)
  expect(client.fault).toContain('It ended with code 7')
  await expect(client.request('shutdown', undefined)).rejects.toThrow('The language server scripted is over')
})

test('what it started ends with it, also what left its process group', async () => {
  const client = await open(['--children'])
  const pid = Number(readFileSync(path.join(root, 'child.pid'), 'utf8'))
  expect(isAlive(pid)).toBe(true)
  await client.close()
  expect(isAlive(pid)).toBe(false)
})

test('its end is asked for before it is forced', async () => {
  const log = path.join(root, 'log')
  const client = await open([`--log=${log}`])
  await client.close()
  expect(messagesIn(log).map(({ method }) => method)).toEqual(['initialize', 'initialized', 'workspace/didChangeConfiguration', 'shutdown', 'exit'])
  expect(client.fault).toBeUndefined()
})

test('it gets the answers it waits for, and none that changes a file', async () => {
  const log = path.join(root, 'log')
  const client = await open(['--ask', `--log=${log}`], { initialization: { scripted: { level: 3 } } })
  // The second comes after everything that the first one's answer came after.
  for (const query of ['a', 'b']) await client.request('workspace/symbol', { query })
  const answers = messagesIn(log).flatMap(({ id, method, result, error }) => (method === undefined ? [{ id, result, error }] : []))
  expect(answers.map(({ result }) => result)).toEqual([
    [3, null, { scripted: { level: 3 } }],
    [{ name: path.basename(root), uri: `file://${root}` }],
    null,
    null,
    { applied: false, failureReason: expect.any(String) },
    undefined,
  ])
  expect(answers.at(-1)?.error).toMatchObject({ code: -32601 })
})

test('nothing of ours and no key is in its environment', async () => {
  const script = 'require("fs").writeFileSync("env.json", JSON.stringify(Object.keys(process.env))); process.exit(1)'
  const env = childEnvironment({ PATH: process.env.PATH, OPENAI_API_KEY: 'x', EXA_API_KEY: 'x', OPENCODE_SERVER_PASSWORD: 'x', HOME: root })
  const failed = LspClient.open({ name: 'x', command: [process.execPath, '-e', script], root, env, environment: localEnvironment(), log: nullLog, owner: ownerMarker(root), signal: new AbortController().signal, onReport: () => undefined })
  await expect(failed).rejects.toThrow('It ended with code 1')
  const names = JSON.parse(readFileSync(path.join(root, 'env.json'), 'utf8')) as string[]
  expect(names.filter((name) => /KEY|PASSWORD/.test(name))).toEqual([])
})

test('a request can be given up', async () => {
  const client = await open(['--slow=60000'])
  const controller = new AbortController()
  const waiting = client.reports.fresh(path.join(root, 'a.scr'), { version: 1, mark: 0, signal: controller.signal })
  controller.abort()
  expect(await waiting).toBe(false)
  await expect(client.request('textDocument/hover', {}, { signal: controller.signal })).rejects.toThrow()
})

test('of many documents the ones that were not shown for longest are closed', async () => {
  const log = path.join(root, 'log')
  const client = await open([`--log=${log}`])
  for (let index = 0; index < 105; index++) client.documents.show(path.join(root, `${index}.scr`), 'x', client.reports.mark())
  await client.request('textDocument/documentSymbol', { textDocument: { uri: `file://${root}/104.scr` } })
  const closed = messagesIn(log).flatMap(({ method, params }) => (method === 'textDocument/didClose' ? [(params!.textDocument as { uri: string }).uri.split('/').at(-1)] : []))
  expect(closed).toEqual(['0.scr', '1.scr', '2.scr', '3.scr', '4.scr'])
  expect(client.documents.files()).toHaveLength(100)
})
