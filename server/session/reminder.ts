import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { Agent } from '#protocol/agent'

const PLAN = `<system-reminder>
Plan mode is on. Do not change anything: no edits, no commands that write, no commits. Only read, search and think.
Answer with a plan: what you found, what you would change and where, what is still open. The user switches to the build
agent when the plan should be carried out.
</system-reminder>`

const LAST_STEP = `CRITICAL - MAXIMUM STEPS REACHED

The limit of steps for this turn is used up. Do not call any more tools. Answer with text only: what was done, what is left,
and what you suggest to do next.`

/** Adds what a model must know for this request only; nothing of it is stored. Changes the prompt in place. */
export function remind(prompt: LanguageModelV4Prompt, input: { agent: Agent; lastStep: boolean; acceptsPrefill: boolean }): void {
  if (input.agent.name === 'plan') {
    const user = prompt.findLast((message) => message.role === 'user')
    user?.content.push({ type: 'text', text: PLAN })
  }
  if (!input.lastStep) return
  // Models that refuse to continue an answer of their own get the same words from the user's side.
  if (input.acceptsPrefill) prompt.push({ role: 'assistant', content: [{ type: 'text', text: LAST_STEP }] })
  else prompt.push({ role: 'user', content: [{ type: 'text', text: LAST_STEP }] })
}
