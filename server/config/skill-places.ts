import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Instance } from '../instance'
import { isInside } from '../system/real-path'
import { readConfig } from './config'
import { configFolders, foldersDown, projectRoot, skipsProject, type Origin } from './places'
import { remoteSkillFolders } from './remote-skills'

/** A folder below which skills lie; with `within`, nothing that a link leads out of it to counts. */
export type SkillSource = { root: string; origin: Origin; within?: string }

/** A SKILL.md, and the folder that belongs to it; both real paths. */
export type SkillFile = { file: string; directory: string; origin: Origin; root: string }

const FILE = 'SKILL.md'
const MAX_DEPTH = 6
const MAX_FOLDERS = 2_000
export const MAX_SKILLS = 200

/** Where skills may lie, weakest first: copies of those at web addresses, and then this machine's own. */
export async function skillSources(instance: Instance): Promise<SkillSource[]> {
  const { skills } = await readConfig(instance)
  const folders = await remoteSkillFolders(instance, (skills?.urls ?? []).slice(0, 10))
  return [...folders.map((root): SkillSource => ({ root, origin: 'user', within: root })), ...(await localSkillSources(instance))]
}

/** The folders of other programs, then ours, then those that the configuration names. */
export async function localSkillSources(instance: Instance): Promise<SkillSource[]> {
  const { app } = instance
  const { home } = app.options.paths
  const within = projectRoot(instance)
  const foreign = foreignFolders(instance)
  const own = foreign.map((name): SkillSource => ({ root: path.join(home, name, 'skills'), origin: 'user' }))
  const down = skipsProject(app) ? [] : foldersDown(instance).filter((folder) => folder !== home)
  const project = down.flatMap((folder) => foreign.map((name): SkillSource => ({ root: path.join(folder, name, 'skills'), origin: 'project', within })))
  const ours = configFolders(app, instance).flatMap(({ origin, folder }) =>
    ['skill', 'skills'].map((name): SkillSource => ({ root: path.join(folder, name), origin, ...(origin === 'project' ? { within } : {}) })),
  )
  const { skills } = await readConfig(instance)
  return [...own, ...project, ...ours, ...(skills?.paths ?? []).slice(0, 50).map((entry) => namedSource(instance, entry))]
}

/** Every SKILL.md of the sources in their order, each real file once, at most 200 of one source. */
export async function findSkillFiles(sources: readonly SkillSource[]): Promise<SkillFile[]> {
  const found = await Promise.all(sources.map((source) => searchSource(source)))
  const files = new Map<string, SkillFile>()
  for (const skill of found.flat()) {
    // The last place counts, as the last skill of a name does.
    files.delete(skill.file)
    files.set(skill.file, skill)
  }
  return [...files.values()]
}

function foreignFolders(instance: Instance): string[] {
  const { env } = instance.app.options
  const isOn = (name: string) => /^(1|true)$/i.test(env[name] ?? '')
  if (isOn('OPENCODE_DISABLE_EXTERNAL_SKILLS')) return []
  const withoutClaude = isOn('OPENCODE_DISABLE_CLAUDE_CODE') || isOn('OPENCODE_DISABLE_CLAUDE_CODE_SKILLS')
  return withoutClaude ? ['.agents'] : ['.claude', '.agents']
}

/** A relative path starts at the folder and stays in the project; only a trusted one may climb out of it by its own words. */
function namedSource(instance: Instance, entry: string): SkillSource {
  const { home } = instance.app.options.paths
  const written = entry.replace(/^(~|\$HOME)(?=$|[\\/])/, home)
  if (path.isAbsolute(written)) return { root: path.normalize(written), origin: 'user' }
  const root = path.resolve(instance.directory, written)
  return isInside(projectRoot(instance), root) ? { root, origin: 'project', within: projectRoot(instance) } : { root, origin: 'user' }
}

/** Breadth first, links followed, each real folder once: skills are often linked from where they are developed. */
async function searchSource({ root, origin, within }: SkillSource): Promise<SkillFile[]> {
  const start = await allowed(root, within)
  if (start === undefined) return []
  const seen = new Set([start])
  const found: SkillFile[] = []
  let level = [start]
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = []
    for (const folder of level) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
      for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
        if (entry.name === FILE) {
          const file = await allowed(path.join(folder, FILE), within)
          if (file !== undefined && found.length < MAX_SKILLS) found.push({ file, directory: folder, origin, root: start })
        } else if ((entry.isDirectory() || entry.isSymbolicLink()) && entry.name !== 'node_modules' && entry.name !== '.git') {
          const real = await allowed(path.join(folder, entry.name), within)
          if (real === undefined || seen.has(real) || seen.size >= MAX_FOLDERS) continue
          seen.add(real)
          if (entry.isDirectory() || (await isFolder(real))) next.push(real)
        }
      }
    }
    level = next
  }
  return found
}

async function allowed(file: string, within: string | undefined): Promise<string | undefined> {
  const real = await realpath(file).catch(() => undefined)
  return real !== undefined && (within === undefined || isInside(within, real)) ? real : undefined
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isDirectory() ?? false
}
