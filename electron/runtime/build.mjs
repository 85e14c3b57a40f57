// Builds the bundles below out/: main, preload and renderer by electron-vite, the headless server and the client by vite.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { isMain, nodeBinary, root, say, tool, toolEnvironment } from './node.mjs'

const stamp = path.join(root, 'out/.built')
const sources = ['electron', 'renderer', 'server', 'package.json', 'package-lock.json']

/** Builds only where a source is newer than the last build that came to its end. */
export async function buildIfStale() {
  if (isStale()) await build()
}

export async function build() {
  say('building')
  fs.rmSync(stamp, { force: true })
  const started = new Date()
  const results = await Promise.all([
    bundle('electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'),
    bundle('vite/bin/vite.js', 'build', '--config', 'vite.server.config.ts', '--logLevel', 'warn'),
    bundle('vite/bin/vite.js', 'build', '--config', 'vite.client.config.ts', '--logLevel', 'warn'),
  ])
  const failed = results.filter(({ code }) => code !== 0)
  for (const { output } of results) if (output.trim()) process.stderr.write(`${output.trim()}\n`)
  if (failed.length) throw new Error('the build failed')
  fs.writeFileSync(stamp, '')
  // What was edited during the build may have missed it.
  fs.utimesSync(stamp, started, started)
  say(`built in ${((Date.now() - started.getTime()) / 1000).toFixed(1)} s`)
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function bundle(file, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeBinary(), [tool(file), ...args], { cwd: root, env: toolEnvironment({ NODE_ENV: 'production' }), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

function isStale() {
  if (!fs.existsSync(stamp)) return true
  const built = fs.statSync(stamp).mtimeMs
  const configs = fs.readdirSync(root).filter((file) => file.endsWith('.config.ts'))
  return [...sources, ...configs].some((source) => newest(path.join(root, source)) > built)
}

function newest(file) {
  if (!fs.existsSync(file)) return 0
  const stat = fs.statSync(file)
  if (!stat.isDirectory()) return stat.mtimeMs
  return fs.readdirSync(file).reduce((latest, name) => Math.max(latest, newest(path.join(file, name))), stat.mtimeMs)
}

if (isMain(import.meta.url)) {
  try {
    await build()
  } catch (error) {
    say(error.message)
    process.exitCode = 1
  }
}
