import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../support/conversation'
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy'

// The client for Python, driven by small programs that say what they see in lines of JSON.

let work: Conversation
let proxy: CuttingProxy

beforeAll(async () => {
  proxy = await startCuttingProxy()
  work = await startConversation({ project: { permission: { bash: 'ask' } }, config: { server: { allowedHosts: [`127.0.0.1:${proxy.port}`] } } as never })
  proxy.lead(work.server.url)
})
afterAll(async () => {
  await proxy?.close()
  await work?.close()
})
beforeEach(() => work.model.script([]))

const HEAD = `
import json, os, sys, threading
import opencode_desktop as oc
def say(value): print(json.dumps(value), flush=True)
client = oc.Client(os.environ["URL"], token=os.environ["TOKEN"], directory=os.environ["DIRECTORY"])
`

type Program = { lines: any[]; next(): Promise<any>; send(line: string): void; end: Promise<{ code: number; stderr: string }> }

function start(code: string, env: Record<string, string> = {}): Program {
  const { url, token, directory } = work.server
  const variables = {
    PATH: process.env['PATH'] ?? '',
    HOME: work.server.home,
    PYTHONPATH: path.resolve(import.meta.dirname, '../../server/client/python'),
    PYTHONDONTWRITEBYTECODE: '1',
    URL: url,
    TOKEN: token,
    DIRECTORY: directory,
    ...env,
  }
  const child = spawn('python3', ['-W', 'error', '-c', HEAD + code], { env: variables, stdio: ['pipe', 'pipe', 'pipe'] })
  const lines: unknown[] = []
  let stderr = ''
  child.stderr.on('data', (data) => (stderr += String(data)))
  const reading = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await reading.next()
    if (done) throw new Error(`the program ended: ${stderr}`)
    lines.push(JSON.parse(value))
    return lines.at(-1)
  }
  return { lines, next, send: (line) => child.stdin.write(`${line}\n`), end: once(child, 'close').then(([code]) => ({ code: Number(code), stderr })) }
}

async function run(code: string, env?: Record<string, string>) {
  const program = start(code, env)
  const said: any[] = []
  for (;;) {
    const value = await program.next().catch(() => undefined)
    if (value === undefined) break
    said.push(value)
  }
  expect(await program.end).toEqual({ code: 0, stderr: '' })
  return said
}

test('chat answers whole, and as a stream of text, thinking and tools', async () => {
  const readme = `${work.server.directory}/README.md`
  work.model.script([{ text: 'Hello.' }, { reasoning: 'Let me look.', tools: [{ name: 'read', input: { filePath: readme } }] }, { text: 'It says hello.' }])
  const [whole, ...events] = await run(`
answer = client.chat("Hi", model="scripted/scripted-model", max_turns=3)
say([answer.text, answer.session_id[:4], answer.model, answer.finish, answer.usage.total > 0, answer.cost >= 0])
for event in client.chat.stream(messages=[{"role": "user", "content": "What does it say?"}]):
    if event.type == "tool": say([event.type, event.name, event.input])
    elif event.type == "tool-result": say([event.type, event.name, event.is_error])
    elif event.answer: say(["done", event.answer.text])
    else: say([event.type, event.text])
`)
  expect(whole).toEqual(['Hello.', 'ses_', 'scripted/scripted-model', 'stop', true, true])
  const said = (type: string) => events.flatMap(([kind, text]) => (kind === type ? text : [])).join('')
  expect([said('thinking'), said('text')]).toEqual(['Let me look.', 'It says hello.'])
  expect(events).toContainEqual(['tool', 'read', { filePath: readme }])
  expect(events).toContainEqual(['tool-result', 'read', false])
  expect(events.at(-1)).toEqual(['done', 'It says hello.'])
})

test('leaving the loop ends the turn at the model', async () => {
  work.model.script([{ text: 'A long answer that never ends', hang: true } as never])
  expect(
    await run(`
for event in client.chat.stream("Go"):
    if event.type == "text":
        say("left")
        break
`),
  ).toEqual(['left'])
  expect(await work.model.requests.at(-1)?.ended).toBe('aborted')
})

test('sessions and messages are made, listed, changed, copied and deleted', async () => {
  work.model.script([{ text: 'One.' }])
  expect(
    await run(`
made = client.sessions.create(title="Of Python ö", model="scripted/scripted-mini", metadata={"of": "a test"})
say([made["title"], made["model"]["id"], [item["id"] == made["id"] for item in client.sessions.list(search="Of Python", limit=5)]])
say(client.sessions.update(made["id"], title="Ours")["title"])
answer = client.messages.send(made["id"], "First", model="scripted/scripted-model", system="Be short")
say([answer.text, answer.info["modelID"]])
client.messages.send(made["id"], "Second", noReply=True)
page = client.messages.list(made["id"], limit=2)
older = client.messages.list(made["id"], limit=2, before=page.next)
say([len(page.items), len(older.items), older.next, client.messages.get(made["id"], page.items[0]["info"]["id"]) == page.items[0]])
copy = client.sessions.fork(made["id"])
say([len(client.messages.list(copy["id"]).items), client.sessions.delete(copy["id"]), client.sessions.children(made["id"]), client.sessions.status()])
try: client.sessions.get(copy["id"])
except oc.NotFoundError as error: say([error.status, error.name])
`),
  ).toEqual([['Of Python ö', 'scripted-mini', [true]], 'Ours', ['One.', 'scripted-model'], [2, 1, null, true], [3, true, [], {}], [404, 'NotFoundError']])
})

test('tools run under the rules, and every failure has its class', async () => {
  expect(
    await run(`
say("read" in [tool["name"] for tool in client.tools.list()])
say("hello" in client.tools.execute("read", {"filePath": "README.md"})["content"])
def fails(work):
    try: work()
    except oc.OpenCodeError as error: say([type(error).__name__, error.status, error.code])
fails(lambda: client.tools.execute("bash", {"command": "id", "description": "Looks"}))
fails(lambda: client.tools.execute("nothing"))
fails(lambda: client.request("POST", "/session", body={"title": 1}))
fails(lambda: oc.Client(os.environ["URL"], token="wrong").health())
fails(lambda: oc.Client("http://127.0.0.1:9").health())
fails(lambda: next(oc.Client(os.environ["URL"], token="wrong").events()))
say(oc.Client(os.environ["URL"], password=os.environ["TOKEN"]).health()["healthy"])
say(client.capabilities()["access"]["owner"])
say("scripted/scripted-model" in [model["id"] for model in client.models()])
`),
  ).toEqual([
    true,
    true,
    ['ForbiddenError', 403, 'permission_denied'],
    ['NotFoundError', 404, 'tool_not_found'],
    ['BadRequestError', 400, null],
    ['AuthenticationError', 401, null],
    ['ConnectionError', 0, null],
    ['AuthenticationError', 401, null],
    true,
    true,
    true,
  ])
})

test('events are heard exactly once and in order, however often the stream breaks', async () => {
  const { id } = await work.server.client('session.create', { body: { title: 'start' } })
  const program = start(
    `
for event in client.events(on_retry=lambda error, delay: say(["retry", error.status])):
    if event.type == "server.connected": say(["connected"])
    if event.type == "server.resync": say(["resync"])
    if event.type == "session.updated" and event.properties["sessionID"] == ${JSON.stringify(id)}:
        say(["title", event.properties["info"]["title"]])
        if event.properties["info"]["title"] == "title 199": break
`,
    { URL: proxy.url },
  )
  expect(await program.next()).toEqual(['connected'])
  const wanted = Array.from({ length: 200 }, (_, index) => `title ${index}`)
  for (const [index, title] of wanted.entries()) {
    await work.server.client('session.update', { params: { sessionID: id }, body: { title } })
    if (index % 20 === 10) proxy.cut()
  }
  while (program.lines.at(-1)?.[1] !== 'title 199') await program.next()
  expect(await program.end).toEqual({ code: 0, stderr: '' })
  expect(program.lines.filter(([kind]) => kind === 'title').map(([, title]) => title)).toEqual(wanted)
  expect(program.lines.filter(([kind]) => kind === 'resync')).toEqual([])
  expect(program.lines.filter(([kind]) => kind === 'retry').length).toBeGreaterThan(0)
})

test('a cursor goes on where another program stopped, and a set event ends the stream', async () => {
  const { id } = await work.server.client('session.create', { body: { title: 'start' } })
  const update = (title: string) => work.server.client('session.update', { params: { sessionID: id }, body: { title } })
  const first = start(`
for event in client.events(all=True):
    if event.type == "server.connected": say("connected")
    if event.type == "session.updated":
        say([event.cursor, event.directory])
        break
`)
  await first.next()
  await update('seen')
  const [cursor, directory] = await first.next()
  expect(directory).toBe(work.server.directory)
  await update('missed')
  expect(
    await run(`
stop = threading.Event()
for event in client.events(after=${JSON.stringify(cursor)}, stop=stop):
    if event.type != "session.updated": continue
    say(event.properties["info"]["title"])
    stop.set()
`),
  ).toEqual(['missed'])
})

test('questions are answered', async () => {
  const questions = [{ question: 'Which?', header: 'Which', options: [{ label: 'This', description: 'This one' }] }]
  work.model.script([{ tools: [{ name: 'question', input: { questions } }] }, { text: 'This it is.' }])
  expect(
    await run(`
session = client.sessions.create()
for event in client.events():
    if event.type == "server.connected": client.messages.start(session["id"], "Ask me")
    if event.type == "question.asked": client.questions.reply(event.properties["id"], [["This"]])
    if event.type == "session.idle" and event.properties["sessionID"] == session["id"]: break
say(oc.text_of(client.messages.list(session["id"]).items[-1]["parts"]))
say([client.questions.list(), client.permissions.list()])
`),
  ).toEqual(['This it is.', [[], []]])
})
