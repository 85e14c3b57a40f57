// A server under test: ours or the published one, each in a home of its own, spoken to over plain HTTP.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
const password = 'bench-password'
/** Flags for Node, such as `--cpu-prof`, come with BENCH_NODE; another build with BENCH_SERVER. */
const words = (text = '') => text.split(' ').filter(Boolean)

export const targets = {
  ours: { command: path.join(root, 'node_modules/.bin/node'), args: [...words(process.env.BENCH_NODE), process.env.BENCH_SERVER ?? path.join(root, 'out/server/main.js'), 'serve', '--port', '0'] },
  published: { command: publishedBinary(), args: ['serve', '--port', '0'] },
}

export async function startTarget(name, { modelUrl, directory }) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), `ocd-bench-${name}-`))
  const config = {
    model: 'bench/m', small_model: 'bench/m', autoupdate: false, share: 'disabled', permission: 'allow',
    provider: { bench: { name: 'Bench', npm: '@ai-sdk/openai-compatible', options: { baseURL: `${modelUrl}/v1`, apiKey: 'x' }, models: { m: { name: 'M', tool_call: true, limit: { context: 1_000_000, output: 32_000 } } } } },
  }
  const env = {
    PATH: process.env.PATH, HOME: home, SHELL: '/bin/bash', LANG: 'C.UTF-8', TERM: 'xterm-256color',
    XDG_DATA_HOME: `${home}/data`, XDG_CONFIG_HOME: `${home}/config`, XDG_STATE_HOME: `${home}/state`, XDG_CACHE_HOME: `${home}/cache`,
    OPENCODE_SERVER_PASSWORD: password, OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
  }
  const { command, args } = targets[name]
  const started = performance.now()
  const child = spawn(command, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const url = await readUrl(child)
  const target = createTarget({ name, url, directory, child, home })
  await target.get('/global/health')
  target.startMs = performance.now() - started
  return target
}

function createTarget({ name, url, directory, child, home }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 128 })
  const headers = { authorization: `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`, 'x-opencode-directory': encodeURIComponent(directory) }
  const request = (method, route, body) =>
    new Promise((resolve, reject) => {
      const data = body === undefined ? undefined : JSON.stringify(body)
      const sent = http.request(url + route, { method, agent, headers: { ...headers, ...(data ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(data) } : {}) } }, (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString()
          if (response.statusCode >= 400) reject(new Error(`${method} ${route}: ${response.statusCode} ${text.slice(0, 200)}`))
          else resolve(text === '' ? undefined : text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text)
        })
      })
      sent.on('error', reject)
      sent.end(data)
    })
  return {
    name, url, headers, directory, child,
    get: (route) => request('GET', route),
    post: (route, body) => request('POST', route, body),
    async prompt(text, sessionID) {
      const id = sessionID ?? (await request('POST', '/session', { title: 'bench' })).id
      await request('POST', `/session/${id}/message`, { parts: [{ type: 'text', text }] })
      return id
    },
    /** CPU seconds that the process and its threads have used. */
    cpu() {
      const fields = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    /** Resident megabytes. */
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024,
    peak: () => Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024,
    events: (onEvent) => followEvents({ url: `${url}/event?directory=${encodeURIComponent(directory)}`, headers, onEvent }),
    async stop() {
      agent.destroy()
      child.kill('SIGTERM')
      // A server that does not end by itself must not end the comparison.
      setTimeout(() => child.kill('SIGKILL'), 3000).unref()
      await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()))
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Reads a stream of events; resolves when it is open. */
function followEvents({ url, headers, onEvent }) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers }, (response) => {
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (piece) => {
        const lines = (rest + piece).split('\n')
        rest = lines.pop()
        for (const line of lines) if (line.startsWith('data:')) onEvent(JSON.parse(line.slice(5)), line.length)
      })
      response.on('error', () => undefined)
      resolve(() => request.destroy())
    })
    request.on('error', reject)
  })
}

function readUrl(child) {
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (piece) => {
      text += piece
      const url = /opencode server listening on (http:\/\/\S+)/.exec(text)?.[1]
      if (url) resolve(url)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text.slice(0, 500)}`)))
  })
}

/** The platform package's own binary; undefined where npm has none for this machine. */
function publishedBinary() {
  const file = path.join(root, `node_modules/opencode-${process.platform}-${process.arch}/bin/opencode`)
  return fs.existsSync(file) ? file : undefined
}
