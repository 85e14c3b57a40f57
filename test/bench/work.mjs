// The work that is measured. Each entry runs against one target and answers `{ value, unit }` pairs by row name.
import net from 'node:net'
import WebSocket from 'ws'

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
export const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]

const timed = async (work) => {
  const start = performance.now()
  await work()
  return performance.now() - start
}
const tool = (name, input) => `[[run tool=${name} input=${Buffer.from(JSON.stringify(input)).toString('base64')}]]`

export async function idle(target) {
  await new Promise((resolve) => setTimeout(resolve, 1500))
  return { 'start to healthy (ms)': target.startMs, 'RSS idle (MB)': target.rss() }
}

export async function turns(target, model) {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const first = await timed(() => target.prompt('[[run count=1]]'))
  for (let index = 0; index < 5; index += 1) await target.prompt('[[run count=1]]')
  const walls = []
  const reach = []
  for (let index = 0; index < 15; index += 1) {
    const id = (await target.post('/session', { title: 'bench' })).id
    const next = model.nextRequest()
    const sent = Number(process.hrtime.bigint() / 1000n)
    walls.push(await timed(() => target.prompt('[[run count=1]]', id)))
    reach.push(((await next).arrived - sent) / 1000)
  }
  return { 'first turn, 1 s after the start (ms)': first, 'smallest turn (ms)': median(walls), 'POST to model, new (ms)': median(reach), 'RSS after prompts (MB)': target.rss() }
}

/** What is loaded with the first prompt is a row of its own, so the others begin after it. */
const warmUp = (target) => target.prompt('[[run count=20]]')

export async function flood(target) {
  await warmUp(target)
  const before = target.cpu()
  const wall = await timed(() => target.prompt('[[run count=4000]]'))
  return { '4,000 deltas: wall (ms)': wall, '4,000 deltas: CPU (s)': target.cpu() - before }
}

export async function latency(target) {
  await warmUp(target)
  const late = []
  const close = await target.events((event) => collectLate(event, late))
  const before = target.cpu()
  const wall = await timed(() => target.prompt('[[run count=1000 rate=200]]'))
  const cpu = ((target.cpu() - before) / (wall / 1000)) * 100
  close()
  return { '200 deltas/s: p50 (ms)': percentile(late, 0.5), '200 deltas/s: p99 (ms)': percentile(late, 0.99), '200 deltas/s: CPU (%)': cpu }
}

export async function crowd(target) {
  await warmUp(target)
  const ids = []
  for (let index = 0; index < 32; index += 1) ids.push((await target.post('/session', { title: 'bench' })).id)
  const late = []
  const close = await target.events((event) => collectLate(event, late))
  const paced = await timed(() => Promise.all(ids.map((id) => target.prompt('[[run count=250 rate=50]]', id))))
  close()
  const rush = await timed(() => Promise.all(ids.map((id) => target.prompt('[[run count=500]]', id))))
  return { '32 × 50/s for 5 s: wall (s)': paced / 1000, '32 × 50/s: p99 (ms)': percentile(late, 0.99), '32 in a flood: wall (ms)': rush, 'RSS peak (MB)': target.peak() }
}

export async function readers(target) {
  await warmUp(target)
  const closes = []
  let seen = 0
  for (let index = 0; index < 20; index += 1) closes.push(await target.events((event) => (seen += event.type === 'message.part.delta' ? 1 : 0)))
  const before = target.cpu()
  await target.prompt('[[run count=2000]]')
  const cpu = target.cpu() - before
  for (const close of closes) close()
  return { '20 readers, 2,000 deltas: CPU (s)': cpu, '20 readers: deltas seen': seen }
}

export async function steps(target) {
  const measure = async (text) => {
    await target.prompt(text)
    const walls = []
    for (let index = 0; index < 7; index += 1) walls.push(await timed(() => target.prompt(text)))
    return median(walls)
  }
  const plain = await measure('[[run count=1]]')
  return {
    'read step over a plain turn (ms)': (await measure(tool('read', { filePath: 'README.md' }))) - plain,
    'bash step over a plain turn (ms)': (await measure(tool('bash', { command: 'echo hi', description: 'echo' }))) - plain,
    'write turn (ms)': await measure(tool('write', { filePath: 'bench.txt', content: 'hello' })),
  }
}

/** The turns that change files, where there are 50,000 of them. */
export async function snapshots(target) {
  await target.prompt('[[run count=1]]')
  // The first look at the folder is in the background; how long it may hold up the first command is a row of its own.
  const first = await timed(() => target.prompt(tool('bash', { command: 'echo first > first.txt', description: 'write' })))
  await settle()
  const measure = async (text) => {
    const walls = []
    for (let index = 0; index < 9; index += 1) walls.push(await timed(() => target.prompt(text(index))))
    return median(walls)
  }
  return {
    '50,000 files: first command turn (ms)': first,
    '50,000 files: write turn (ms)': await measure((index) => tool('write', { filePath: `bench-${index}.txt`, content: `hello ${index}` })),
    '50,000 files: command turn (ms)': await measure(() => tool('bash', { command: 'echo hi', description: 'echo' })),
    '50,000 files: writing command (ms)': await measure((index) => tool('bash', { command: `echo ${index} > command.txt`, description: 'write' })),
  }
}

export async function history(target, model) {
  const id = (await target.post('/session', { title: 'bench' })).id
  for (let index = 0; index < 500; index += 1) await target.post(`/session/${id}/message`, { noReply: true, parts: [{ type: 'text', text: `question ${index} `.repeat(20) }] })
  const next = model.nextRequest()
  const sent = Number(process.hrtime.bigint() / 1000n)
  await target.prompt('[[run count=1]]', id)
  const reach = ((await next).arrived - sent) / 1000
  for (let index = 0; index < 1500; index += 1) await target.post(`/session/${id}/message`, { noReply: true, parts: [{ type: 'text', text: `question ${index} `.repeat(20) }] })
  const repeat = async (route) => {
    const walls = []
    for (let index = 0; index < 9; index += 1) walls.push(await timed(() => target.get(route)))
    return median(walls)
  }
  return {
    'POST to model, 500 before (ms)': reach,
    '2,000 messages in full (ms)': await repeat(`/session/${id}/message`),
    'page of 50 (ms)': await repeat(`/session/${id}/message?limit=50`),
    'list of 100 sessions (ms)': await repeat('/session?limit=100'),
  }
}

/** Both servers load what they need and list the folder in the background at first; what is asked for is the work itself. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 3000))

export async function find(target) {
  await target.get('/path')
  await settle()
  const query = '/find/file?query=module-4217&limit=10'
  const first = await timed(() => target.get(query))
  await settle()
  const warm = []
  for (let index = 0; index < 9; index += 1) warm.push(await timed(() => target.get(`/find/file?query=module-${4000 + index}&limit=10`)))
  return { 'find among 50,000, first (ms)': first, 'find, warm (ms)': median(warm) }
}

export async function requests(target) {
  const id = (await target.post('/session', { title: 'bench' })).id
  return { 'GET /global/health (per s)': await rate(target, '/global/health'), 'GET /session/:id (per s)': await rate(target, `/session/${id}`) }
}

export async function terminal(target) {
  await target.get('/path')
  await settle()
  const shell = { command: '/bin/sh', args: ['-c', 'stty -echo 2>/dev/null; head -c 67108864 /dev/zero | tr "\\0" "x"; echo DONE; sleep 30'] }
  const before = target.rss()
  const big = await openTerminal(target, shell)
  let bytes = 0
  const wall = await timed(() => big.until((text) => { bytes += text.length; return text.includes('DONE') }))
  const grown = target.rss() - before
  big.close()
  const cat = await openTerminal(target, { command: '/bin/cat', args: [] })
  const echoes = []
  for (let index = 0; index < 200; index += 1) {
    const key = String.fromCharCode(97 + (index % 26))
    echoes.push(await timed(() => { const seen = cat.until((text) => text.includes(key)); cat.send(key); return seen }))
  }
  cat.close()
  return { 'terminal 64 MiB (MB/s)': bytes / 1e6 / (wall / 1000), 'terminal: RSS growth (MB)': grown, 'echo p50 (ms)': percentile(echoes, 0.5), 'echo p99 (ms)': percentile(echoes, 0.99) }
}

async function openTerminal(target, body) {
  const { id } = await target.post('/pty', body)
  const socket = new WebSocket(`${target.url.replace('http', 'ws')}/pty/${id}/connect?directory=${encodeURIComponent(target.directory)}`, { headers: target.headers, perMessageDeflate: false })
  const waiting = new Set()
  socket.on('message', (data, binary) => {
    if (binary) return
    for (const check of waiting) check(String(data))
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    until: (test) => new Promise((resolve) => {
      const check = (text) => {
        if (!test(text)) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
    }),
  }
}

/** Answers per second over 32 kept connections, one request at a time on each; on bare sockets, so that the client is not what is measured. */
async function rate(target, route) {
  const { hostname, port } = new URL(target.url)
  const lines = Object.entries({ host: `${hostname}:${port}`, ...target.headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = Buffer.from(`GET ${route} HTTP/1.1\r\n${lines.join('')}\r\n`)
  const counts = await Promise.all(Array.from({ length: 32 }, () => askOverAndOver({ hostname, port, request, milliseconds: 2500 })))
  return counts.reduce((sum, count) => sum + count, 0) / 2
}

/** How many answers came after the first half second. */
function askOverAndOver({ hostname, port, request, milliseconds }) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname, port, noDelay: true })
    const start = performance.now()
    let count = 0
    let rest = Buffer.alloc(0)
    socket.on('connect', () => socket.write(request))
    socket.on('error', reject)
    socket.on('data', (piece) => {
      const data = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
      const head = data.indexOf('\r\n\r\n')
      const length = head < 0 ? Infinity : Number(/content-length: (\d+)/i.exec(data.latin1Slice(0, head))?.[1])
      if (data.length < head + 4 + length) return void (rest = data)
      rest = data.subarray(head + 4 + length)
      if (data.latin1Slice(9, 12) !== '200') return reject(new Error(data.toString().slice(0, 300)))
      const passed = performance.now() - start
      if (passed > milliseconds - 2000) count += 1
      if (passed < milliseconds) socket.write(request)
      else {
        socket.destroy()
        resolve(count)
      }
    })
  })
}

function collectLate(event, late) {
  if (event.type !== 'message.part.delta') return
  const now = performance.timeOrigin + performance.now()
  for (const [, sent] of event.properties.delta.matchAll(/<([\d.]+)>/g)) late.push(now - Number(sent))
}
