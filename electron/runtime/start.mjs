// npm start            opens the app, or starts the headless server where there is no display
// npm start -- serve   starts the headless server on purpose (any word in front goes to the server's command line)
// npm start -- --tour  passes switches on to the app
// npm run dev          opens the app with hot reload
import path from 'node:path'
import { build, buildIfStale } from './build.mjs'
import { needPackages } from './debian.mjs'
import { findElectron } from './electron.mjs'
import { hasDisplay, nodeBinary, root, run, say, tool, toolEnvironment } from './node.mjs'

const [first, ...rest] = process.argv.slice(2)
const args = process.argv.slice(2)

try {
  process.exitCode = await start()
} catch (error) {
  say(error.message)
  process.exitCode = 1
}

/** @returns {Promise<number>} */
async function start() {
  if (first === 'dev') return develop(rest)
  if (first && !first.startsWith('-')) return serve(args)
  if (hasDisplay()) return openApp(args)
  say('there is no display here: starting the server; open the address below in a browser')
  return serve(['serve', ...args.filter((argument) => argument !== '--tour')])
}

async function openApp(args) {
  needPackages('desktop')
  const electron = await findElectron()
  await buildIfStale()
  return run(electron.executable, [...electron.args, root, ...args], { env: toolEnvironment(electron.environment) })
}

async function serve(args) {
  await buildIfStale()
  return run(nodeBinary(), [path.join(root, 'out/server/main.js'), ...args])
}

async function develop(args) {
  if (!hasDisplay()) throw new Error('`npm run dev` opens a window and there is no display here (try `xvfb-run npm run dev`)')
  needPackages('desktop')
  const electron = await findElectron()
  await build()
  const sandbox = electron.args.includes('--no-sandbox') ? ['--noSandbox'] : []
  return run(nodeBinary(), [tool('electron-vite/bin/electron-vite.js'), 'dev', '--watch', ...sandbox, ...(args.length ? ['--', ...args] : [])], {
    env: toolEnvironment({ ...electron.environment, ELECTRON_EXEC_PATH: electron.executable }),
  })
}
