// Stands in for Electron's own default app: `electron [switches] <app> [arguments]`.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

redirectBinding(process.env.OPENCODE_DESKTOP_SQLITE_BINDING)
const given = readArguments(process.argv.slice(1))
if (!given.app) {
  console.error('usage: electron [switches] <app> [arguments]')
  process.exit(2)
}
process.defaultApp = true
process.argv = [process.argv[0], ...given.rest]
await import(pathToFileURL(enter(path.resolve(given.app))).href)

/** Whoever loads better-sqlite3 gets the build for this runtime. */
function redirectBinding(binding) {
  if (!binding) return
  const { dlopen } = process
  process.dlopen = function (module, file, ...rest) {
    const ours = /better-sqlite3[\\/](prebuilds|build)[\\/].*\.node$/.test(file)
    return dlopen.call(this, module, ours ? binding : file, ...rest)
  }
}

/** Debuggers and test drivers put switches and `-r file` before the app. */
function readArguments(args) {
  const require = createRequire(import.meta.url)
  for (let at = 0; at < args.length; at++) {
    const argument = args[at]
    if (argument === '--version' || argument === '-v') {
      console.log(`v${process.versions.electron}`)
      process.exit(0)
    }
    if (argument === '-r' || argument === '--require') require(path.resolve(args[++at]))
    else if (!argument.startsWith('-')) return { app: argument, rest: args.slice(at) }
  }
  return { rest: [] }
}

/** Takes on the app's name, version and data directory as Electron does, and answers with its main file. */
function enter(target) {
  if (!fs.statSync(target).isDirectory()) {
    app.setAppPath(path.dirname(target))
    return target
  }
  const manifest = JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8'))
  if (manifest.version) app.setVersion(manifest.version)
  app.name = manifest.productName || manifest.name || app.name
  // Electron has already derived the data directory from this bootstrap's name.
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', path.join(app.getPath('appData'), app.name))
  app.setAppPath(target)
  return path.join(target, manifest.main || 'index.js')
}
