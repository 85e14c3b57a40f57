// npm test              check, server and renderer tests, build, desktop tests
// npm test -- server    only the tests that vitest runs (further arguments go to it)
// npm test -- desktop   only the desktop tests, in the real Electron (further arguments go to Playwright)
import fs from 'node:fs'
import path from 'node:path'
import { build, buildIfStale } from '../electron/runtime/build.mjs'
import { needPackages } from '../electron/runtime/debian.mjs'
import { findElectron } from '../electron/runtime/electron.mjs'
import { hasDisplay, isMain, nodeBinary, root, run, say, tool, toolEnvironment } from '../electron/runtime/node.mjs'
import { check } from './check.mjs'
import { lanes, openDisplays } from './displays.mjs'

const results = path.join(root, 'test-results')

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** @returns {Promise<Counts>} */
async function testServer(args) {
  const report = freshReport('server.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(nodeBinary(), [tool('vitest/vitest.mjs'), 'run', ...reporters, ...args], { env: toolEnvironment({ NODE_ENV: 'test' }) })
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = readReport(report)
  return { passed: numPassedTests, failed: atLeastOne(numFailedTests, code), skipped: numPendingTests }
}

/**
 * Stories go on side by side, each lane with a display of its own.
 * @returns {Promise<Counts>}
 */
async function testDesktop(args) {
  // Found once before any test waits for it with a time limit.
  const electron = await findElectron()
  const report = freshReport('desktop.json')
  const displays = await openDisplays(lanes())
  try {
    const env = toolEnvironment({ ...electron.environment, ...displays.environment, NODE_ENV: 'test' })
    const code = await run(nodeBinary(), [tool('@playwright/test/cli.js'), 'test', '--pass-with-no-tests', `--workers=${lanes()}`, ...args], { env })
    const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = readReport(report).stats ?? {}
    return { passed: expected + flaky, failed: atLeastOne(unexpected, code), skipped }
  } finally {
    displays.close()
  }
}

/** A runner that ends badly without a failed test (a file that does not load, a crash) has failed all the same. */
function atLeastOne(failed, code) {
  return failed || (code === 0 ? 0 : 1)
}

function freshReport(name) {
  fs.mkdirSync(results, { recursive: true })
  const file = path.join(results, name)
  fs.rmSync(file, { force: true })
  return file
}

function readReport(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
}

/** @returns {Promise<Counts[]>} */
async function testAll() {
  const failedChecks = await check({ walls: false })
  const counts = [{ passed: 0, failed: failedChecks, skipped: 0 }]
  // Some server tests start the built server.
  const built = await attempt(build)
  counts.push({ passed: 0, failed: built ? 0 : 1, skipped: 0 }, await testServer([]))
  if (built) counts.push(await testDesktop([]))
  return counts
}

async function attempt(step) {
  try {
    await step()
    return true
  } catch (error) {
    say(error.message)
    return false
  }
}

async function main([part, ...args]) {
  needPackages('desktop', 'test', ...(hasDisplay() ? [] : /** @type {const} */ (['display'])))
  if (part === 'server') return [await testServer(args)]
  if (part === 'desktop') {
    await buildIfStale()
    return [await testDesktop(args)]
  }
  if (part) throw new Error(`there is no part "${part}": server or desktop, or nothing for all`)
  return testAll()
}

if (isMain(import.meta.url)) {
  try {
    const counts = await main(process.argv.slice(2))
    const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
    process.exitCode = sum('failed') ? 1 : 0
    console.log(`${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}`)
  } catch (error) {
    say(error.message)
    process.exitCode = 1
  }
}
