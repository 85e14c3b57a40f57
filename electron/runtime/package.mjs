// Packages the app: an unpacked directory by default, or what the arguments say (`npm run package -- --linux deb`).
import fs from 'node:fs'
import path from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { build } from './build.mjs'
import { findElectron } from './electron.mjs'
import { nodeBinary, root, run, say, tool, toolEnvironment } from './node.mjs'

/** What electron-builder.yml asks for and a shipped app must have; read back, since a fuse that did not take is silent. */
const expectedFuses = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
}

try {
  process.exitCode = await packageApp(process.argv.slice(2))
} catch (error) {
  say(error.message)
  process.exitCode = 1
}

async function packageApp(args) {
  const electron = await findElectron()
  await build()
  const code = await run(
    nodeBinary(),
    [
      tool('electron-builder/cli.js'),
      ...(args.length ? args : ['--dir']),
      '--publish=never',
      `-c.electronDist=${electron.directory}`,
      `-c.electronVersion=${electron.version}`,
    ],
    { env: toolEnvironment(electron.environment) },
  )
  if (code === 0) for (const executable of packagedExecutables()) await checkFuses(executable)
  return code
}

function packagedExecutables() {
  const output = path.join(root, 'dist')
  return ['linux-unpacked/opencode-desktop', 'win-unpacked/OpenCode Desktop.exe', 'mac/OpenCode Desktop.app', 'mac-arm64/OpenCode Desktop.app']
    .map((file) => path.join(output, file))
    .filter((file) => fs.existsSync(file))
}

async function checkFuses(executable) {
  const wire = await getCurrentFuseWire(executable)
  const wrong = Object.entries(expectedFuses).filter(([name, on]) => wire[FuseV1Options[name]] !== (on ? FuseState.ENABLE : FuseState.DISABLE))
  if (wrong.length) throw new Error(`${executable}: fuses are not as they must be: ${wrong.map(([name]) => name).join(', ')}`)
  say(`${path.relative(root, executable)}: fuses are set`)
}
