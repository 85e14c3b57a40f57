// A language server for tests: speaks the real protocol over stdio. Every line with BAD in it is an error, every line with
// ODD a warning; `def NAME` defines, `NAME` elsewhere refers. How it behaves is said by its arguments:
//   --pull           is asked for diagnostics instead of sending them
//   --never          does not answer `initialize`
//   --garbage        writes what is no message
//   --huge           announces a message of 50 MB
//   --flood          sends diagnostics without end
//   --die-on=TEXT    ends when a document holds TEXT
//   --children       starts a grandchild that ignores the ends of others; its pid goes to <root>/child.pid
//   --log=FILE       appends every message that comes, a line each
//   --slow=MS        sends diagnostics that late
//   --ask            asks its client for settings, folders and an edit; the answers go to the log
import { spawn } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import path from 'node:path'

const flags = new Map(process.argv.slice(2).map((argument) => argument.replace(/^--/, '').split('=')).map(([key, value]) => [key, value ?? '']))
const documents = new Map()
let buffer = Buffer.alloc(0)
let root = process.cwd()
let nextID = 1
const asked = new Map()

if (flags.has('garbage')) process.stdout.write(`this is no protocol ${'x'.repeat(20_000)}`)
if (flags.has('huge')) process.stdout.write('Content-Length: 52428800\r\n\r\n')

process.stdin.on('data', (chunk) => {
  buffer = Buffer.concat([buffer, chunk])
  for (;;) {
    const end = buffer.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: *(\d+)/i.exec(buffer.toString('latin1', 0, end))[1])
    if (buffer.length < end + 4 + length) return
    const message = JSON.parse(buffer.toString('utf8', end + 4, end + 4 + length))
    buffer = buffer.subarray(end + 4 + length)
    take(message)
  }
})
process.stdin.on('end', () => process.exit(0))

function take(message) {
  if (flags.get('log')) appendFileSync(flags.get('log'), `${JSON.stringify(message)}\n`)
  if (message.method === undefined) return void asked.get(message.id)?.(message)
  const result = handlers[message.method]?.(message.params ?? {})
  if (message.id === undefined || result === silent) return
  if (message.method in handlers) send({ id: message.id, result: result ?? null })
  else send({ id: message.id, error: { code: -32601, message: `no ${message.method}` } })
}

const silent = Symbol('silent')

const handlers = {
  initialize(params) {
    root = params.rootPath ?? root
    if (flags.has('never')) return silent
    if (flags.has('children')) {
      const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000)"], { stdio: 'ignore', detached: true })
      child.unref()
      writeFileSync(path.join(root, 'child.pid'), String(child.pid))
    }
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: 2, save: { includeText: true } },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        implementationProvider: true,
        documentSymbolProvider: true,
        workspaceSymbolProvider: true,
        callHierarchyProvider: true,
        ...(flags.has('pull') ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } } : {}),
      },
    }
  },
  initialized() {
    if (flags.has('flood')) flood()
    if (flags.has('ask')) {
      request('workspace/configuration', { items: [{ section: 'scripted.level' }, { section: 'missing.part' }, {}] })
      request('workspace/workspaceFolders')
      request('client/registerCapability', { registrations: [{ id: '1', method: 'workspace/didChangeWatchedFiles' }] })
      request('window/workDoneProgress/create', { token: 1 })
      request('workspace/applyEdit', { edit: {} })
      request('something/unknown', {})
    }
  },
  shutdown: () => null,
  exit: () => process.exit(0),
  'textDocument/didOpen': ({ textDocument: { uri, version, text } }) => see(uri, version, text),
  'textDocument/didChange': ({ textDocument: { uri, version }, contentChanges }) => see(uri, version, contentChanges.at(-1).text),
  'textDocument/didSave': () => undefined,
  'textDocument/didClose': ({ textDocument: { uri } }) => void documents.delete(uri),
  'workspace/didChangeConfiguration': () => undefined,
  'workspace/didChangeWatchedFiles': () => undefined,
  'textDocument/diagnostic': ({ textDocument: { uri } }) => ({ kind: 'full', items: problems(documents.get(uri)?.text ?? '') }),
  'textDocument/hover': (params) => {
    const { word, range } = wordAt(params)
    return word ? { contents: { kind: 'markdown', value: `**${word}**` }, range } : null
  },
  'textDocument/definition': (params) => {
    const { word } = wordAt(params)
    if (word === 'outside') return { uri: 'file:///outside/of/it.scr', range: zero }
    return definitions().filter(({ name }) => name === word).map(({ uri, range }) => ({ targetUri: uri, targetRange: range, targetSelectionRange: range }))
  },
  'textDocument/implementation': (params) => handlers['textDocument/definition'](params),
  'textDocument/references': (params) => {
    const { word } = wordAt(params)
    return [...documents].flatMap(([uri, { text }]) => places(text, word).map((range) => ({ uri, range })))
  },
  'textDocument/documentSymbol': ({ textDocument: { uri } }) =>
    definitions()
      .filter((found) => found.uri === uri)
      .map(({ name, range }, index) => ({ name, kind: 12, range, selectionRange: range, children: index === 0 ? [{ name: 'inner', kind: 13, range, selectionRange: range }] : [] })),
  'workspace/symbol': ({ query }) => definitions().filter(({ name }) => name.includes(query)).map(({ name, uri, range }) => ({ name, kind: 12, location: { uri, range } })),
  'textDocument/prepareCallHierarchy': (params) => {
    const { word } = wordAt(params)
    return definitions().filter(({ name }) => name === word).map(({ name, uri, range }) => ({ name, kind: 12, uri, range, selectionRange: range, data: { word } }))
  },
  'callHierarchy/incomingCalls': ({ item }) => [{ from: { ...item, name: `${item.data.word}-caller` }, fromRanges: [] }],
  'callHierarchy/outgoingCalls': ({ item }) => [{ to: { ...item, name: `${item.data.word}-callee` }, fromRanges: [] }],
}

const zero = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }

function see(uri, version, text) {
  documents.set(uri, { version, text })
  if (flags.get('die-on') && text.includes(flags.get('die-on'))) process.exit(7)
  if (flags.has('pull')) return
  const report = () => send({ method: 'textDocument/publishDiagnostics', params: { uri, version, diagnostics: problems(text) } })
  if (flags.has('slow')) setTimeout(report, Number(flags.get('slow')))
  else report()
}

function problems(text) {
  return text.split('\n').flatMap((line, index) => {
    const severity = line.includes('BAD') ? 1 : line.includes('ODD') ? 2 : 0
    if (severity === 0) return []
    return [{ range: { start: { line: index, character: 0 }, end: { line: index, character: line.length } }, severity, source: 'scripted', code: 7, message: `line says ${line.trim()}` }]
  })
}

function definitions() {
  return [...documents].flatMap(([uri, { text }]) =>
    text.split('\n').flatMap((line, index) => {
      const found = /\bdef (\w+)/.exec(line)
      return found ? [{ uri, name: found[1], range: { start: { line: index, character: found.index + 4 }, end: { line: index, character: found.index + 4 + found[1].length } } }] : []
    }),
  )
}

function wordAt({ textDocument: { uri }, position }) {
  const text = documents.get(uri)?.text ?? readFileSync(fileURLToPath(uri), 'utf8')
  const line = text.split('\n')[position.line] ?? ''
  for (const found of line.matchAll(/\w+/g)) {
    const end = found.index + found[0].length
    if (found.index <= position.character && position.character <= end) {
      return { word: found[0], range: { start: { line: position.line, character: found.index }, end: { line: position.line, character: end } } }
    }
  }
  return {}
}

function places(text, word) {
  if (!word) return []
  return text.split('\n').flatMap((line, index) => [...line.matchAll(new RegExp(`\\b${word}\\b`, 'g'))].map((found) => ({ start: { line: index, character: found.index }, end: { line: index, character: found.index + word.length } })))
}

function request(method, params) {
  const id = `server-${nextID++}`
  asked.set(id, () => asked.delete(id))
  send({ id, method, params })
}

function flood() {
  const one = JSON.stringify({ jsonrpc: '2.0', method: 'window/logMessage', params: { type: 4, message: 'x'.repeat(1_000) } })
  const frame = `Content-Length: ${Buffer.byteLength(one)}\r\n\r\n${one}`.repeat(1_000)
  const more = () => {
    while (process.stdout.write(frame));
    process.stdout.once('drain', more)
  }
  more()
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message })
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}
