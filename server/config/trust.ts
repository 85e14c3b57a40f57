import type { ProjectTrust } from '#protocol/project'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { readLoaded } from './config'
import { stripHidden } from './hidden-text'
import { scanInstructions } from './instructions'
import { listMarkdown } from './markdown'
import { configFolders } from './places'
import { readConfigText } from './read-source'
import { hiddenInSkills } from './skills'
import { trustKey } from './trust-state'

/** What of the project is held back, and how many hidden characters its instructions, agents, commands and skills hold. */
export async function projectTrust(instance: Instance): Promise<ProjectTrust> {
  const { held } = await readLoaded(instance, { fresh: true })
  const [{ hidden }, inMarkdown, inSkills] = await Promise.all([scanInstructions(instance), hiddenInMarkdown(instance), hiddenInSkills(instance)])
  return { trusted: held.length === 0, held, hiddenCharacters: hidden + inMarkdown + inSkills }
}

/**
 * Trusts the held items with these hashes, or all that are held now; `trusted: false` takes everything back. When that
 * changes something, the instance closes, so that the next request opens the project with what is trusted.
 */
export async function trustProject(instance: Instance, input: { hashes?: string[]; trusted?: boolean } = {}): Promise<ProjectTrust> {
  const key = trustKey(instance)
  const { held } = await readLoaded(instance, { fresh: true })
  const now = instance.app.clock.now()
  const chosen = held.filter(({ hash }) => !input.hashes || input.hashes.includes(hash))
  if (input.trusted === false) transact(instance, (tx) => tx.trust.clear(key), { durable: true })
  else if (chosen.length > 0) transact(instance, (tx) => chosen.forEach(({ hash }) => tx.trust.put(key, hash, now)), { durable: true })
  else return projectTrust(instance)
  const answer = await projectTrust(instance)
  await instance.close()
  return answer
}

async function hiddenInMarkdown(instance: Instance): Promise<number> {
  const folders = configFolders(instance.app, instance).filter(({ origin }) => origin === 'project')
  const files = (await Promise.all(folders.map(({ folder }) => listMarkdown(folder)))).flat()
  const counts = await Promise.all(files.map(async ({ file }) => stripHidden((await readConfigText(file)) ?? '').hidden))
  return counts.reduce((sum, count) => sum + count, 0)
}
