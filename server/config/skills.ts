import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Skill } from '#protocol/command'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { isInside } from '../system/real-path'
import { stripHidden } from './hidden-text'
import { splitFrontMatter } from './markdown'
import { noticeOnce } from './notice'
import { isObject, readConfigText, type JsonObject } from './read-source'
import { findSkillFiles, localSkillSources, MAX_SKILLS, skillSources, type SkillFile } from './skill-places'

/** A skill, and what the parts of it that lie beside its text need. */
export type SkillInfo = Skill & {
  /** Real path of its folder. */
  directory: string
  /** Whether its folder holds nothing but the skill, so that who may load it may also read what lies in there. */
  readable: boolean
}

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/
const MAX_NAME = 64
const MAX_DESCRIPTION = 1_024
const LOOK_AGAIN_AFTER = 250

type Cache = { checked: number; checking?: Promise<SkillInfo[]> | undefined; signature: string; skills: SkillInfo[] }

const cached = slot((_instance: Instance): Cache => ({ checked: -Infinity, signature: '', skills: [] }))

/** The skills of the folder by name; where two have one name, the later (nearer) place wins. */
export function listSkills(instance: Instance): Promise<SkillInfo[]> {
  const cache = cached(instance)
  const now = instance.app.clock.now()
  if (cache.checking && Math.abs(now - cache.checked) < LOOK_AGAIN_AFTER) return cache.checking
  cache.checked = now
  const checking = lookAgain(instance, cache)
  cache.checking = checking
  checking.catch(() => {
    if (cache.checking === checking) cache.checking = undefined
  })
  return checking
}

/** Throws with the names that there are. */
export async function findSkill(instance: Instance, name: string): Promise<SkillInfo> {
  const skills = await listSkills(instance)
  const found = skills.find((skill) => skill.name === name)
  if (found) return found
  throw new Error(`Skill "${name}" not found. Available skills: ${skills.map((skill) => skill.name).join(', ') || 'none'}`)
}

/** How many characters that nobody sees the skills of the project hold. */
export async function hiddenInSkills(instance: Instance): Promise<number> {
  const sources = (await localSkillSources(instance)).filter(({ origin }) => origin === 'project')
  const files = await findSkillFiles(sources)
  const counts = await Promise.all(files.map(async ({ file }) => stripHidden((await readConfigText(file).catch(() => undefined)) ?? '').hidden))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function lookAgain(instance: Instance, cache: Cache): Promise<SkillInfo[]> {
  const files = await findSkillFiles(await skillSources(instance))
  const signature = await signatureOf(files)
  if (signature === cache.signature) return cache.skills
  const skills = new Map<string, SkillInfo>()
  for (const file of files) {
    const skill = await readSkill(instance, file)
    if (!skill) continue
    const other = skills.get(skill.name)
    if (other) noticeOnce(instance, `The skill "${skill.name}" is there twice: ${skill.location} is used, not ${other.location}`)
    if (!other && skills.size >= MAX_SKILLS) {
      noticeOnce(instance, `There are more than ${MAX_SKILLS} skills; the others are left out`)
      break
    }
    skills.set(skill.name, skill)
  }
  Object.assign(cache, { signature, skills: [...skills.values()].sort((one, other) => (one.name < other.name ? -1 : 1)) })
  return cache.skills
}

async function signatureOf(files: readonly SkillFile[]): Promise<string> {
  const stamps = await Promise.all(
    files.map(async ({ file }) => {
      const facts = await stat(file).catch(() => undefined)
      return facts ? `${file}:${facts.ino}:${facts.size}:${facts.mtimeMs}` : file
    }),
  )
  return stamps.join('\n')
}

async function readSkill(instance: Instance, found: SkillFile): Promise<SkillInfo | undefined> {
  const { file, directory, root } = found
  const skip = (why: string): undefined => {
    noticeOnce(instance, `The skill ${file} is left out: ${why}`)
    return undefined
  }
  try {
    const raw = await readConfigText(file)
    if (raw === undefined) return undefined
    const { data, body } = await readFrontMatter(file, stripHidden(raw).text)
    const name = nameOf(data, directory)
    if (name === undefined) return skip('its name must be of lower-case letters, digits and single hyphens, at most 64 of them')
    if (data.name !== undefined && data.name !== name) noticeOnce(instance, `The skill ${file} goes by the name of its folder: "${String(data.name)}" is no valid name`)
    const description = typeof data.description === 'string' ? data.description.trim().slice(0, MAX_DESCRIPTION) : ''
    const readable = directory !== root && !isInside(directory, instance.app.options.paths.home)
    return { name, ...(description ? { description } : {}), location: file, content: body, directory, readable }
  } catch (error) {
    return skip((error as Error).message)
  }
}

/** The name in the front matter; skills of other programs carry titles there, so the folder's name stands in. */
function nameOf(data: JsonObject, directory: string): string | undefined {
  return [data.name, path.basename(directory)].find((name): name is string => typeof name === 'string' && name.length <= MAX_NAME && NAME.test(name))
}

/** Many skills in the wild have a colon in their description, which YAML takes for another key; those are read line by line. */
async function readFrontMatter(file: string, text: string): Promise<{ data: JsonObject; body: string }> {
  try {
    return await splitFrontMatter(file, text)
  } catch (error) {
    const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text)
    const lines = (found?.[1] ?? '').split(/\r?\n/).flatMap((line) => {
      const entry = /^(name|description):[ \t]*([^\s[{&*|>!].*)$/.exec(line)
      return entry ? [[entry[1], entry[2]?.trim()] as const] : []
    })
    const data: unknown = Object.fromEntries(lines)
    if (!found || !isObject(data) || typeof data.name !== 'string') throw error
    return { data, body: (found[2] ?? '').trim() }
  }
}
