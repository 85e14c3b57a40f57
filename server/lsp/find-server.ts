import path from 'node:path'
import type { Config } from '#protocol/config'
import { readLoaded } from '../config/config'
import { projectRoot } from '../config/places'
import type { Instance } from '../instance'
import { foldersUp, holdsAny } from '../system/folders-up'
import { findProgram } from '../system/program'
import { isInside } from '../system/real-path'
import { extensionOf } from './documents'
import { servers, type Server } from './servers'

/** A server as the configuration wants it; `configured` when its command is the person's own. */
export type Wanted = Server & { env: Record<string, string>; configured: boolean }

/** A server for a file: where its project begins, and how it is started; no command when it is not installed. */
export type Found = { server: Wanted; root: string; command: readonly string[] | undefined }

/** Servers that the configuration asks for; none without it, and none in a project that nobody trusts (see config/). */
export async function wantedServers(instance: Instance): Promise<Wanted[]> {
  const { config, programs } = await readLoaded(instance)
  if (!config.lsp) return []
  return merge(config.lsp).filter(({ id }) => programs.lsp === true || programs.lsp.includes(id))
}

/** The servers for a file of the project, installed or not. */
export async function findServers(instance: Instance, file: string): Promise<Found[]> {
  const top = topOf(instance, file)
  if (top === undefined) return []
  const fitting = (await wantedServers(instance)).filter(({ extensions }) => extensions.includes(extensionOf(file)))
  const found = await Promise.all(
    fitting.map(async (server): Promise<Found[]> => {
      const root = await rootFor(instance, server, { file, top })
      return root === undefined ? [] : [{ server, root, command: await commandFor(instance, server, { root, top }) }]
    }),
  )
  return found.flat()
}

/** The folder of the project that the file lies in. */
function topOf(instance: Instance, file: string): string | undefined {
  return [projectRoot(instance), instance.directory].find((folder) => isInside(folder, file))
}

function merge(lsp: NonNullable<Config['lsp']>): Wanted[] {
  const entries = typeof lsp === 'object' ? lsp : {}
  const own = Object.entries(entries).flatMap(([id, { command, extensions, disabled, env = {}, initialization }]): Wanted[] => {
    const known = servers.find((server) => server.id === id)
    if (disabled || (!known && !command?.length)) return []
    return [
      {
        ...(known ?? { id, markers: [] }),
        extensions: extensions?.map((extension) => (/^[.A-Z]/.test(extension) ? extension : `.${extension}`)) ?? known?.extensions ?? [],
        commands: command?.length ? [command] : (known?.commands ?? []),
        // Whoever writes a command down wants it, whatever lies around.
        ...(command?.length && { needsMarker: false }),
        ...(initialization && { initialization }),
        env,
        configured: Boolean(command?.length),
      },
    ]
  })
  return [...own, ...servers.filter(({ id }) => !Object.hasOwn(entries, id)).map((server) => ({ ...server, env: {}, configured: false }))]
}

async function rootFor(instance: Instance, server: Server, { file, top }: { file: string; top: string }): Promise<string | undefined> {
  for (const folder of foldersUp(path.dirname(file), top)) {
    if (await holdsAny(folder, server.unless ?? [])) return undefined
    if (await holdsAny(folder, server.markers)) return folder
  }
  if (server.needsMarker) return undefined
  return isInside(instance.directory, file) ? instance.directory : top
}

/** Programs of the project itself come first; that it is trusted shows in the configuration that asks for servers at all. */
async function commandFor(instance: Instance, { commands }: Server, { root, top }: { root: string; top: string }): Promise<readonly string[] | undefined> {
  const folders = foldersUp(root, top).map((folder) => path.join(folder, 'node_modules', '.bin'))
  for (const [program = '', ...args] of commands) {
    const asked = /[\\/]/.test(program) ? path.resolve(instance.directory, program) : program
    const found = await findProgram(asked, { env: instance.app.options.env, platform: process.platform, folders })
    if (found) return [found, ...args]
  }
  return undefined
}
