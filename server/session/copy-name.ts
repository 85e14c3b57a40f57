import type { Instance } from '../instance'
import { requireProject } from '../project/project'
import { makeSlug, toSlug } from '../project/slug'
import { askSmall, chooseSmall } from './small-ask'

const PATIENCE = 15_000
const LONGEST_CONTEXT = 4000
const WORDS = 4
const ASK = `Name a git work tree for the task below: two to ${WORDS} short English words in lower case, joined by dashes. Answer with the name alone.`

/** A short name for a copy: by a small model, when there is one and something to go by, else made up. */
export async function nameCopy(instance: Instance, input: { projectID: string; context?: string | undefined; signal: AbortSignal }): Promise<string> {
  const { context, signal } = input
  requireProject(instance.app, input.projectID)
  const task = context?.trim().slice(0, LONGEST_CONTEXT)
  if (!task) return makeSlug()
  const named = await askForName(instance, task, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    instance.log.warn('no name could be made by a model', { error: String(error) })
    return ''
  })
  return shorten(named) || shorten(task.split('\n')[0] ?? '') || makeSlug()
}

async function askForName(instance: Instance, task: string, signal: AbortSignal): Promise<string> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
  const { text } = await askSmall(instance, await chooseSmall(instance), { task: ASK, text: task, most: 200, signal: patience })
  return text.split('\n')[0] ?? ''
}

function shorten(text: string): string {
  return toSlug(text).split('-').slice(0, WORDS).join('-')
}
