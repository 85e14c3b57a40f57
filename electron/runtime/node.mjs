import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

/** What is too large to make for each checkout lies here: the Electron runtime and native builds for it. */
export function cacheDirectory() {
  const given = process.env.OPENCODE_DESKTOP_CACHE
  if (given) return path.resolve(given)
  const home = os.homedir()
  if (process.platform === 'win32') return path.join(process.env.LOCALAPPDATA ?? path.join(home, 'AppData/Local'), 'opencode-desktop')
  if (process.platform === 'darwin') return path.join(home, 'Library/Caches/opencode-desktop')
  return path.join(process.env.XDG_CACHE_HOME || path.join(home, '.cache'), 'opencode-desktop')
}

/** The Node that the project installs: the product and its tools need a newer one than these scripts do. */
export function nodeBinary() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const found = ['node_modules/node/bin', 'node_modules/.bin'].map((folder) => path.join(root, folder, name)).find((file) => fs.existsSync(file))
  if (found) return found
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath
  throw new Error('Node 22 or newer is needed and node_modules has none: run `npm ci` first')
}

/** The environment for every child: the project's own tools first, and no leftover that turns Electron into Node. */
export function toolEnvironment(extra = {}) {
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env
  const bin = path.join(root, 'node_modules/.bin')
  return { ...inherited, PATH: [path.dirname(nodeBinary()), bin, inherited.PATH].filter(Boolean).join(path.delimiter), ...extra }
}

/** The script behind a package's command, to be run by `nodeBinary()` on every platform alike. */
export function tool(file) {
  return path.join(root, 'node_modules', file)
}

/**
 * Runs a program in front and answers with its exit code; the signals we get go on to it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: toolEnvironment(), ...options })
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
    const forward = signals.map((signal) => ({ signal, listener: () => void child.kill(signal) }))
    for (const { signal, listener } of forward) process.on(signal, listener)
    const done = () => forward.forEach(({ signal, listener }) => process.off(signal, listener))
    child.once('error', (error) => {
      done()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      done()
      resolve(code ?? (signal ? 128 + (os.constants.signals[signal] ?? 0) : 1))
    })
  })
}

/** Whether windows can be shown here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * The command as it is, or inside a virtual display where there is none.
 * @param {string} command
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
export function withDisplay(command, args) {
  return hasDisplay() ? [command, args] : ['xvfb-run', ['-a', '-s', '-screen 0 1440x900x24', command, ...args]]
}

/** Whether this file was started by hand rather than imported. */
export function isMain(url) {
  const [, started] = process.argv
  return Boolean(started) && fs.realpathSync(started) === fs.realpathSync(new URL(url))
}

export function say(message) {
  process.stderr.write(`[opencode-desktop] ${message}\n`)
}
