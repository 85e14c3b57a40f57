// npm run bench -- desktop [part of a title …]: what a person feels in the real app, with a store as after weeks of work.
import path from 'node:path'
import { buildIfStale } from '../../../electron/runtime/build.mjs'
import { needPackages } from '../../../electron/runtime/debian.mjs'
import { findElectron } from '../../../electron/runtime/electron.mjs'
import { hasDisplay, nodeBinary, run, tool, toolEnvironment, withDisplay } from '../../../electron/runtime/node.mjs'

/** @param {string[]} names */
export async function benchDesktop(names) {
  needPackages('desktop', 'test', ...(hasDisplay() ? [] : /** @type {const} */ (['display'])))
  const electron = await findElectron()
  await buildIfStale()
  const config = path.join(import.meta.dirname, 'playwright.config.ts')
  const only = names.length > 0 ? ['-g', ['start', ...names].join('|')] : []
  const [command, args] = withDisplay(nodeBinary(), [tool('@playwright/test/cli.js'), 'test', '-c', config, ...only])
  return run(command, args, { env: toolEnvironment({ ...electron.environment, NODE_ENV: 'test' }) })
}
