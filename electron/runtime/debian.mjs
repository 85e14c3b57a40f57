// Installs the Debian packages that a task needs. It uses nothing from node_modules: CI runs it before `npm ci`.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { isMain, say } from './node.mjs'

/** Packages by purpose; where a name differs between releases, the alternatives stand together. */
const packages = {
  compile: [['g++'], ['make'], ['python3']],
  desktop: [['libgtk-3-0', 'libgtk-3-0t64'], ['libnss3'], ['libgbm1'], ['libasound2', 'libasound2t64']],
  display: [['xvfb'], ['xauth']],
  test: [['git'], ['chromium'], ['tmux'], ['python3'], ['curl']],
}

/**
 * Makes sure that the packages for the purposes are there; throws with the exact command where it may not install them.
 * @param {...keyof typeof packages} purposes
 */
export function needPackages(...purposes) {
  if (process.platform !== 'linux' || !fs.existsSync('/usr/bin/dpkg-query')) return
  const missing = purposes.flatMap((purpose) => packages[purpose]).filter((names) => !names.some(isInstalled))
  if (!missing.length) return
  const wanted = () => missing.map((names) => names.find(isOffered) ?? names[0])
  if (process.getuid?.() !== 0) {
    throw new Error(`Some system packages are missing. Install them with:\n\n  sudo apt-get update && sudo apt-get install -y ${wanted().join(' ')}\n`)
  }
  apt(['update', '-q'])
  const names = wanted()
  say(`installing ${names.join(' ')}`)
  apt(['install', '-y', '-q', '--no-install-recommends', ...names])
}

function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' })
  return query.status === 0 && query.stdout.includes('installed') && !query.stdout.includes('not-installed')
}

/** A virtual name shows up in searches but has no record of its own. */
function isOffered(name) {
  const shown = spawnSync('apt-cache', ['show', '--no-all-versions', name], { encoding: 'utf8' })
  return shown.status === 0 && shown.stdout.includes(`Package: ${name}\n`)
}

function apt(args) {
  const result = spawnSync('apt-get', args, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (result.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${result.stderr || result.error?.message}`)
}

if (isMain(import.meta.url)) {
  try {
    const purposes = /** @type {(keyof typeof packages)[]} */ (Object.keys(packages))
    needPackages(...purposes.filter((purpose) => process.argv.includes(purpose)))
  } catch (error) {
    say(error.message)
    process.exitCode = 1
  }
}
