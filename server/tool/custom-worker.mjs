// Runs the custom tools of one folder in a thread of its own, so that a tool that hangs or crashes takes nobody with it.
// Plain JavaScript, as a thread starts from a file: this one when run from source, its bundle otherwise. What is said
// between here and custom-host.ts is listed in custom-messages.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { argumentsOf } from './custom-arguments.mjs'
import { loadModule } from './custom-loader.mjs'

const MAX_OUTPUT = 10 * 1024 * 1024
const MAX_METADATA = 64 * 1024
const MAX_DESCRIPTION = 8 * 1024

/** @type {Map<string, Map<string, { definition: any, parameters: ReturnType<typeof argumentsOf> }>>} */
const files = new Map()
/** @type {Map<number, { controller: AbortController, asks: Map<number, { resolve(): void, reject(error: Error): void }> }>} */
const calls = new Map()

// A thread has no folder of its own; tools that ask where they are mean the project.
process.cwd = () => workerData.directory

parentPort?.on('message', (message) => {
  if (message.type === 'load') void answer(message.id, () => load(message))
  else if (message.type === 'call') void answer(message.id, () => call(message)).finally(() => calls.delete(message.id))
  else if (message.type === 'abort') calls.get(message.id)?.controller.abort(new DOMException('Aborted', 'AbortError'))
  else if (message.type === 'answer') answerAsk(message)
})

// A promise that a tool forgot must not end the others; an error that nobody caught does end the thread.
process.on('unhandledRejection', (error) => send({ type: 'fault', message: describe(error) }))

async function answer(id, work) {
  try {
    send({ type: 'done', id, value: await work() })
  } catch (error) {
    send({ type: 'failed', id, message: describe(error), invalid: error?.name === 'ArgumentsError' })
  }
}

/** @returns what a model needs to know of each tool of the file */
async function load({ file, sources, strict }) {
  const exported = await loadModule({ file, sources, strict, directory: workerData.directory })
  const found = new Map()
  for (const [name, definition] of Object.entries(exported)) {
    if (typeof definition?.execute !== 'function') continue
    found.set(name, { definition, parameters: argumentsOf(definition) })
  }
  files.set(file, found)
  return [...found].map(([name, { definition, parameters }]) => ({
    name,
    description: String(definition.description ?? '').slice(0, MAX_DESCRIPTION),
    schema: JSON.parse(JSON.stringify(parameters.schema)),
  }))
}

async function call({ id, file, name, input, context }) {
  const tool = files.get(file)?.get(name)
  if (!tool) throw new Error(`There is no tool "${name}" in ${file}`)
  const controller = new AbortController()
  const asks = new Map()
  calls.set(id, { controller, asks })
  const parsed = await tool.parameters.parse(input)
  const result = await tool.definition.execute(parsed, {
    ...context,
    abort: controller.signal,
    metadata: (state) => send({ type: 'metadata', id, state: shown(state) }),
    ask: (request) => {
      const ask = asks.size
      const asked = new Promise((resolve, reject) => asks.set(ask, { resolve: () => resolve(undefined), reject }))
      send({ type: 'ask', id, ask, request: JSON.parse(JSON.stringify(request ?? {})) })
      return asked
    },
  })
  return readResult(result)
}

function answerAsk({ id, ask, error }) {
  const waiting = calls.get(id)?.asks.get(ask)
  if (error === undefined) waiting?.resolve()
  else waiting?.reject(new Error(error))
}

/** A text, or an object with one; anything else is shown as what it is. */
function readResult(result) {
  if (typeof result === 'object' && result !== null && typeof result.output === 'string') {
    const { title, output, metadata, attachments } = result
    return {
      output: cut(output),
      ...(typeof title === 'string' ? { title } : {}),
      ...shown({ metadata }),
      ...(Array.isArray(attachments) ? { attachments: JSON.parse(JSON.stringify(attachments.slice(0, 20))) } : {}),
    }
  }
  if (typeof result === 'object' && result !== null) return { output: cut(JSON.stringify(result, null, 2)) }
  return { output: result === undefined ? '' : cut(String(result)) }
}

function shown(state) {
  const text = JSON.stringify(state ?? {})
  return text === undefined || text.length > MAX_METADATA ? {} : JSON.parse(text)
}

function cut(text) {
  return text.length > MAX_OUTPUT ? `${text.slice(0, MAX_OUTPUT)}\n(cut after ${MAX_OUTPUT} characters)` : text
}

function send(message) {
  parentPort?.postMessage(message)
}

function describe(error) {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.slice(0, 20_000)
}
