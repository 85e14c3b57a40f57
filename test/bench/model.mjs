// The model of the benchmarks: OpenAI chat completions, in a process of its own so that it never shares a CPU slice with the
// server under test. What it does stands in the last user message as `[[name key=value …]]`.
import http from 'node:http'

const chunk = (delta, finish = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const usage = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } })}\n\ndata: [DONE]\n\n`

const server = http.createServer((request, response) => void answer(request, response))

async function answer(request, response) {
  const arrived = Number(process.hrtime.bigint() / 1000n)
  let body = ''
  for await (const piece of request) body += piece
  const parsed = JSON.parse(body || '{}')
  const text = JSON.stringify(parsed.messages?.findLast((message) => message.role === 'user') ?? '')
  if (!parsed.stream) {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: 'Title' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const script = Object.fromEntries([...(/\[\[(.*?)\]\]/.exec(text)?.[1] ?? '').matchAll(/(\w+)=([^\s\]]+)/g)].map((match) => [match[1], match[2]]))
  const answered = parsed.messages.at(-1)?.role === 'tool'
  if (/Generate a title/.test(text)) response.end(chunk({ role: 'assistant', content: 'Title' }) + chunk({}, 'stop') + usage)
  else if (script.tool && !answered) {
    process.send?.({ arrived })
    const call = { index: 0, id: `call_${arrived}`, type: 'function', function: { name: script.tool, arguments: Buffer.from(script.input, 'base64').toString() } }
    response.end(chunk({ role: 'assistant', tool_calls: [call] }) + chunk({}, 'tool_calls') + usage)
  } else await stream(response, { count: Number(script.count ?? 1), rate: Number(script.rate ?? 0), arrived })
}

async function stream(response, { count, rate, arrived }) {
  process.send?.({ arrived })
  response.write(chunk({ role: 'assistant', content: '' }))
  if (rate === 0) {
    // A flood: as fast as the reader takes it.
    for (let index = 0; index < count; index += 1) {
      if (!response.write(chunk({ content: `word${index % 10} ` }))) await new Promise((resolve) => response.once('drain', resolve))
    }
  } else {
    const start = performance.now()
    for (let index = 0; index < count; index += 1) {
      const wait = start + (index * 1000) / rate - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      // The time of sending rides in the text, so that a reader knows how long it took.
      response.write(chunk({ content: `<${(performance.timeOrigin + performance.now()).toFixed(3)}>` }))
    }
  }
  response.end(chunk({}, 'stop') + usage)
}

server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
