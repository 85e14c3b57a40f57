// better-sqlite3 is built for Node-API 10; the registry's Electron has 9. The installed version is compiled once more, with
// a header that bridges the one difference, and the bootstrap hands it to whoever loads better-sqlite3.
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { needPackages } from './debian.mjs'
import { cacheDirectory, nodeBinary, root, say, toolEnvironment } from './node.mjs'

const require = createRequire(import.meta.url)

/** The compiled module's path, made on first use (about a minute). */
export async function sqliteBinding() {
  const origin = path.dirname(require.resolve('better-sqlite3/package.json'))
  const { version } = JSON.parse(fs.readFileSync(path.join(origin, 'package.json'), 'utf8'))
  const header = path.join(import.meta.dirname, 'node-api-9.h')
  const stamp = createHash('sha256').update(fs.readFileSync(header)).digest('hex').slice(0, 8)
  const file = path.join(cacheDirectory(), `better-sqlite3-${version}-${stamp}.node`)
  if (fs.existsSync(file)) return file
  needPackages('compile')
  say(`compiling better-sqlite3 ${version} for this Electron (about a minute, once)`)
  fs.mkdirSync(cacheDirectory(), { recursive: true })
  const workshop = fs.mkdtempSync(path.join(cacheDirectory(), '.compile-'))
  try {
    fs.renameSync(compile({ origin, header, workshop }), file)
  } finally {
    fs.rmSync(workshop, { recursive: true, force: true })
  }
  return file
}

function compile({ origin, header, workshop }) {
  const source = path.join(workshop, 'node_modules/better-sqlite3')
  fs.cpSync(origin, source, { recursive: true, filter: (file) => !/[\\/](prebuilds|build)$/.test(file) })
  const addonApi = path.dirname(createRequire(path.join(origin, 'package.json')).resolve('node-addon-api/package.json'))
  fs.cpSync(addonApi, path.join(workshop, 'node_modules/node-addon-api'), { recursive: true })
  const headers = nodeHeaders()
  const gyp = path.join(path.dirname(require.resolve('node-gyp/package.json')), 'bin/node-gyp.js')
  const args = [gyp, 'rebuild', '--release', '--force_build=1', ...(headers ? [`--nodedir=${headers}`] : [])]
  const flags = `${process.env.CXXFLAGS ?? ''} -include ${header}`.trim()
  const built = spawnSync(nodeBinary(), args, { cwd: source, encoding: 'utf8', env: toolEnvironment({ CXXFLAGS: flags }), maxBuffer: 64 << 20 })
  if (built.status !== 0) throw new Error(`better-sqlite3 could not be compiled:\n${built.stdout}\n${built.stderr}`)
  return path.join(source, 'build/Release/better_sqlite3.node')
}

/** The headers of the Node that the project installs: Node-API is the same in all of them, and nothing has to be fetched. */
function nodeHeaders() {
  const installed = path.join(root, `node_modules/node/node_modules/node-${process.platform}-${process.arch}`)
  const candidates = [installed, path.resolve(fs.realpathSync(nodeBinary()), '../..'), path.resolve(fs.realpathSync(process.execPath), '../..')]
  return candidates.find((directory) => fs.existsSync(path.join(directory, 'include/node/node_api.h')))
}
