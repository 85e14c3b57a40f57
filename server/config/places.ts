import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../app'
import { isInside } from '../system/real-path'

/** Whose words they are: the person's own, a project's (which may be anybody's), or the administrator's. */
export type Origin = 'user' | 'project' | 'managed'

/** A file that may hold configuration; later ones win. */
export type ConfigFile = { origin: Origin; file: string }

/** A folder that may hold agents, commands, tools and plugins beside an opencode.json(c). */
export type ConfigFolder = { origin: Origin; folder: string }

type Where = { directory: string; worktree: string }

const NAMES = ['opencode.json', 'opencode.jsonc']

/** The person's global files, weakest first. */
export function globalFiles(app: App): ConfigFile[] {
  return ['config.json', ...NAMES].map((name) => ({ origin: 'user', file: path.join(app.options.paths.config, name) }))
}

/** Files of the project from the top of the work tree down to the folder; outside git only the folder itself counts. */
export function projectFiles(where: Where): ConfigFile[] {
  return foldersDown(where).flatMap((folder) => NAMES.map((name) => ({ origin: 'project', file: path.join(folder, name) })))
}

/** Everything that is merged, weakest first; a folder stands for its agents, commands, plugins and tools. */
export function configUnits(app: App, where: Where): (ConfigFile | ConfigFolder)[] {
  const { env, paths } = app.options
  const custom: ConfigFile[] = env.OPENCODE_CONFIG ? [{ origin: 'user', file: absolute(app, env.OPENCODE_CONFIG) }] : []
  const inFolders = configFolders(app, where)
    .filter(({ folder }) => folder !== paths.config)
    .flatMap(({ origin, folder }) => [...NAMES.map((name): ConfigFile => ({ origin, file: path.join(folder, name) })), { origin, folder }])
  const managed = managedFolder(app)
  return [
    ...globalFiles(app),
    { origin: 'user', folder: paths.config },
    ...custom,
    ...(skipsProject(app) ? [] : projectFiles(where)),
    ...inFolders,
    ...NAMES.map((name): ConfigFile => ({ origin: 'managed', file: path.join(managed, name) })),
  ]
}

/** The same without the folders that are not there, which are most of them. */
export async function presentUnits(app: App, where: Where): Promise<(ConfigFile | ConfigFolder)[]> {
  const units = configUnits(app, where)
  const isPresent = async (unit: ConfigFile | ConfigFolder) =>
    'file' in unit || (await stat(unit.folder).catch(() => undefined))?.isDirectory() === true
  const present = await Promise.all(units.map(isPresent))
  return units.filter((_, index) => present[index])
}

/** Folders with agents, commands and the like, weakest first. */
export function configFolders(app: App, where: Where): ConfigFolder[] {
  const { env, paths } = app.options
  const home = path.join(paths.home, '.opencode')
  const folders: ConfigFolder[] = [{ origin: 'user', folder: paths.config }]
  for (const folder of skipsProject(app) ? [] : foldersDown(where)) {
    const inside = path.join(folder, '.opencode')
    if (inside !== home) folders.push({ origin: 'project', folder: inside })
  }
  folders.push({ origin: 'user', folder: home })
  if (env.OPENCODE_CONFIG_DIR) folders.push({ origin: 'user', folder: absolute(app, env.OPENCODE_CONFIG_DIR) })
  return folders
}

/** From the top of the work tree down to the folder. */
export function foldersDown({ directory, worktree }: Where): string[] {
  if (worktree === '/' || !isInside(worktree, directory)) return [directory]
  const names = path.relative(worktree, directory).split(path.sep).filter(Boolean)
  return [worktree, ...names.map((_, index) => path.join(worktree, ...names.slice(0, index + 1)))]
}

/** The folder that counts as the project when the question is what lies inside it. */
export function projectRoot({ directory, worktree }: Where): string {
  return worktree === '/' ? directory : worktree
}

function managedFolder(app: App): string {
  if (process.platform === 'darwin') return '/Library/Application Support/opencode'
  if (process.platform === 'win32') return path.join(app.options.env.ProgramData ?? 'C:\\ProgramData', 'opencode')
  return '/etc/opencode'
}

/** Whether the person wants nothing of what projects bring along. */
export function skipsProject(app: App) {
  return /^(1|true)$/i.test(app.options.env.OPENCODE_DISABLE_PROJECT_CONFIG ?? '')
}

function absolute(app: App, file: string) {
  return path.resolve(app.options.directory, file)
}
