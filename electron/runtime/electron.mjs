// Finds an Electron to run: the one named in the environment, the official one (downloaded once by its own installer), or
// the registry's runtime where no download gets through.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { cacheDirectory, isMain, nodeBinary, say, toolEnvironment } from './node.mjs'
import { registryRuntime, registryRuntimeIsReady } from './registry.mjs'

const require = createRequire(import.meta.url)
const dayInMs = 86_400_000

/**
 * @typedef {object} Electron
 * @property {string} executable
 * @property {string} directory holds the whole distribution
 * @property {string} version
 * @property {string[]} args must come first on its command line
 * @property {Record<string, string>} environment must be in its environment
 */

/** @returns {Promise<Electron>} */
export async function findElectron() {
  // Chromium's sandbox does not start for root.
  const args = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const given = process.env.OPENCODE_DESKTOP_ELECTRON
  const executable = given || installedElectron() || downloadElectron()
  if (executable) return { executable, directory: path.dirname(executable), version: packageVersion(), args, environment: {} }
  const runtime = await registryRuntime()
  return {
    executable: runtime.executable,
    directory: runtime.directory,
    version: runtime.version,
    // Unpacked into a home directory it has no setuid helper, and not every kernel lets users make namespaces.
    args: ['--no-sandbox'],
    environment: { OPENCODE_DESKTOP_SQLITE_BINDING: runtime.sqlite },
  }
}

function packageDirectory() {
  return path.dirname(require.resolve('electron/package.json'))
}

function packageVersion() {
  return JSON.parse(fs.readFileSync(path.join(packageDirectory(), 'package.json'), 'utf8')).version
}

function installedElectron() {
  const named = path.join(packageDirectory(), 'path.txt')
  if (!fs.existsSync(named)) return undefined
  const executable = path.join(packageDirectory(), 'dist', fs.readFileSync(named, 'utf8').trim())
  return fs.existsSync(executable) ? executable : undefined
}

/** Tries the official download, but not again within a day of a failure that the registry's runtime made good. */
function downloadElectron() {
  const failure = path.join(cacheDirectory(), 'electron-download-failed')
  if (process.env.OPENCODE_DESKTOP_OFFLINE || (registryRuntimeIsReady() && isFresh(failure))) return undefined
  say('looking for Electron')
  const installer = path.join(packageDirectory(), 'install.js')
  const result = spawnSync(nodeBinary(), [installer], { encoding: 'utf8', timeout: 300_000, env: toolEnvironment() })
  const executable = result.status === 0 ? installedElectron() : undefined
  if (executable) return executable
  say(`Electron's own download did not work (${result.stderr?.trim().split('\n')[0] || 'timed out'})`)
  fs.mkdirSync(path.dirname(failure), { recursive: true })
  fs.writeFileSync(failure, '')
  return undefined
}

function isFresh(file) {
  return fs.existsSync(file) && Date.now() - fs.statSync(file).mtimeMs < dayInMs
}

if (isMain(import.meta.url)) console.log(JSON.stringify(await findElectron(), null, 2))
