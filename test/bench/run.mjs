// npm run bench [-- ours|published] [name …]: the same work on our built server and on the published `opencode`, side by side.
// npm run bench -- desktop [name …]: what a person feels in the real app.
import { execFileSync, fork } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { benchDesktop } from './desktop/run.mjs'
import { startTarget, targets } from './target.mjs'
import { crowd, find, flood, history, idle, latency, readers, requests, snapshots, steps, terminal, turns } from './work.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const work = { idle, turns, flood, latency, crowd, readers, steps, snapshots, history, requests, terminal, find }
const all = Object.keys(work)
const words = process.argv.slice(2)
if (words[0] === 'desktop') process.exit(await benchDesktop(words.slice(1)))
const named = words.filter((word) => all.includes(word))
const chosen = named.length > 0 ? named : all
const only = words.find((word) => word in targets)
/** Longer than any job should take; a server that hangs in one must not end the whole comparison. */
const PATIENCE = 120_000

if (!fs.existsSync(path.join(root, 'out/server/main.js'))) execFileSync(process.execPath, [path.join(root, 'electron/runtime/build.mjs')], { cwd: root, stdio: 'inherit' })
const model = await startModel()
const rows = new Map()
for (const name of only ? [only] : Object.keys(targets)) {
  if (!targets[name].command) {
    console.error(`${name}: not installed here, left out`)
    continue
  }
  for (const job of chosen) {
    const directory = makeProject(job === 'find' || job === 'snapshots' ? 50_000 : 20)
    const target = await startTarget(name, { modelUrl: model.url, directory })
    try {
      const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`took longer than ${PATIENCE / 1000} s`)), PATIENCE).unref())
      const values = await Promise.race([work[job](target, model), late])
      for (const [row, value] of Object.entries(values)) rows.set(row, { ...rows.get(row), [name]: value })
      console.error(`${name} ${job} done`)
    } catch (error) {
      console.error(`${name} ${job} failed: ${error.message}`)
    } finally {
      await target.stop()
      fs.rmSync(directory, { recursive: true, force: true })
    }
  }
}
model.stop()
print(rows)

function print(table) {
  const show = (value) => (value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value < 1 ? 3 : 1))
  console.log(`\n${'work'.padEnd(38)}${'published'.padStart(12)}${'ours'.padStart(12)}${'ratio'.padStart(9)}`)
  for (const [row, { ours, published }] of table) {
    const ratio = ours && published ? `${(published / ours).toFixed(1)}×` : ''
    console.log(`${row.padEnd(38)}${show(published).padStart(12)}${show(ours).padStart(12)}${ratio.padStart(9)}`)
  }
}

function makeProject(files) {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ocd-bench-project-')))
  fs.writeFileSync(path.join(directory, 'README.md'), '# Bench\n')
  for (let index = 0; index < files; index += 1) {
    const folder = path.join(directory, 'src', `part-${Math.floor(index / 200)}`)
    if (index % 200 === 0) fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, `module-${index}.ts`), `export const value = ${index}\n`)
  }
  const git = (...args) => execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@example.invalid', ...args], { cwd: directory, stdio: 'ignore' })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'first')
  return directory
}

function startModel() {
  return new Promise((resolve) => {
    const child = fork(path.join(import.meta.dirname, 'model.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const waiting = []
    child.on('message', (message) => {
      if (message.port) {
        resolve({ url: `http://127.0.0.1:${message.port}`, nextRequest: () => new Promise((next) => waiting.push(next)), stop: () => child.kill() })
      } else waiting.shift()?.(message)
    })
  })
}
