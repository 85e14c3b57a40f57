import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { Agent } from '#protocol/agent'
import type { MessageWithParts } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { Instance } from '../instance'
import { planFile } from '../tool/plan-file'
import type { Tool } from '../tool/tool'

const PLANNING = `Plan mode is on. Do not change anything: no edits, no commands that write, no commits. Only read, search and think.
Answer with a plan: what you found, what you would change and where, what is still open.`

const BUILDING = `Plan mode is over: you are the build agent now. You may edit files and run commands, as the permissions allow.`

const LAST_STEP = `CRITICAL - MAXIMUM STEPS REACHED

The limit of steps for this turn is used up. Do not call any more tools. Answer with text only: what was done, what is left,
and what you suggest to do next.`

/** Adds what a model must know for this request only; nothing of it is stored. Changes the prompt in place. */
export function remind(prompt: LanguageModelV4Prompt, input: { plan: string | undefined; lastStep: boolean; acceptsPrefill: boolean }): void {
  if (input.plan !== undefined) {
    const user = prompt.findLast((message) => message.role === 'user')
    user?.content.push({ type: 'text', text: `<system-reminder>\n${input.plan}\n</system-reminder>` })
  }
  if (!input.lastStep) return
  // Models that refuse to continue an answer of their own get the same words from the user's side.
  if (input.acceptsPrefill) prompt.push({ role: 'assistant', content: [{ type: 'text', text: LAST_STEP }] })
  else prompt.push({ role: 'user', content: [{ type: 'text', text: LAST_STEP }] })
}

type Situation = { agent: Agent; tools: readonly Tool[]; history: readonly MessageWithParts[] }

/** What planning asks of the agent: of the plan agent that it changes nothing, of the one after it that this is over. */
export async function planReminder(instance: Instance, session: Session, { agent, tools, history }: Situation): Promise<string | undefined> {
  const planning = agent.name === 'plan'
  if (!planning && !followsPlan(history)) return undefined
  const file = planFile(instance, session)
  const written = (await instance.environment.stat(file).catch(() => undefined))?.kind === 'file'
  if (!planning) return written ? `${BUILDING}\nThe plan is in ${file}: read it unless you know it, and keep to it.` : BUILDING
  const offered = (id: string) => tools.some((tool) => tool.id === id)
  const place = written ? `The plan so far is in ${file}. Keep it up to date` : `Write the plan to ${file}`
  const writes = offered('edit') || offered('apply_patch')
  return [
    PLANNING,
    ...(writes ? [`${place}; this is the only file that you may change.`] : []),
    offered('plan_exit') ? 'When the plan is complete, call plan_exit: the user then decides.' : 'The user switches to the build agent when the plan should be carried out.',
  ].join('\n')
}

/** Whether the last answer before the prompt that is being answered was the plan agent's. */
function followsPlan(history: readonly MessageWithParts[]): boolean {
  const asked = history.findLastIndex(({ info }) => info.role === 'user')
  const before = history.slice(0, Math.max(0, asked)).findLast(({ info }) => info.role === 'assistant' && !info.summary)
  return before?.info.agent === 'plan'
}
