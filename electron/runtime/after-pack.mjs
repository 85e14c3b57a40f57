import fs from 'node:fs'
import path from 'node:path'

/** An app packaged with the registry's Electron carries the SQLite build that fits it, and no default app beside its own. */
export function afterPack(context) {
  const resources = context.packager.getResourcesDir(context.appOutDir)
  fs.rmSync(path.join(resources, 'default_app.asar'), { force: true })
  const binding = process.env.OPENCODE_DESKTOP_SQLITE_BINDING
  if (!binding) return
  const folder = path.join(resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds')
  fs.copyFileSync(binding, path.join(folder, 'linux-x64.node'))
}
