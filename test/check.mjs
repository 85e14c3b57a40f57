// npm run check: types of every room, lint, and the walls, side by side. Silent where all is well.
import { spawn } from 'node:child_process'
import { isMain, nodeBinary, root, say, tool, toolEnvironment } from '../electron/runtime/node.mjs'

const rooms = ['server/protocol', 'server/client', 'server', 'renderer', 'electron', 'electron/runtime', 'test', '.']

/**
 * Runs the checks; `walls` says whether the architecture test is among them (a full test run has it anyway).
 * @returns {Promise<number>} how many failed
 */
export async function check({ walls = true } = {}) {
  const jobs = [
    ...rooms.map((room) => ({ name: `types of ${room}`, args: [tool('typescript/bin/tsc'), '-p', `${room}/tsconfig.json`] })),
    { name: 'lint', args: [tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
    ...(walls ? [{ name: 'architecture', args: [tool('vitest/vitest.mjs'), 'run', 'test/architecture.test.ts'] }] : []),
  ]
  const started = Date.now()
  const failed = (await Promise.all(jobs.map(runQuietly))).filter(({ code }) => code !== 0)
  for (const { name, output } of failed) process.stderr.write(`\n--- ${name} ---\n${output.trim()}\n`)
  say(failed.length ? `check: ${failed.map(({ name }) => name).join(', ')} failed` : `check: all well in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return failed.length
}

function runQuietly({ name, args }) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeBinary(), args, { cwd: root, env: toolEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    child.once('error', reject)
    child.once('close', (code) => resolve({ name, code, output }))
  })
}

if (isMain(import.meta.url)) process.exitCode = (await check()) ? 1 : 0
