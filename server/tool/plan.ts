import { z } from 'zod'
import { listAgents } from '../config/agents'
import type { Instance } from '../instance'
import { askQuestion, QuestionRejectedError } from '../permission/question'
import { displayName } from './access'
import enterDescription from './plan-enter.txt?raw'
import exitDescription from './plan-exit.txt?raw'
import { planFile } from './plan-file'
import { defineTool, type ToolAudience, type ToolContext, type ToolResult } from './tool'

export const planExit = defineTool({
  id: 'plan_exit',
  description: exitDescription,
  parameters: z.object({}),
  available: (instance, audience) => canSwitch(instance, audience, 'build'),
  async execute(_, ctx) {
    const file = planOf(ctx)
    const name = displayName(ctx.instance, file)
    const written = (await ctx.instance.environment.stat(file))?.kind === 'file'
    return offerSwitch(ctx, {
      agent: 'build',
      header: 'Build agent',
      question: `${written ? `The plan in ${name}` : 'The plan'} is complete. Switch to the build agent and carry it out?`,
      yes: 'The build agent starts with the work',
      no: 'Stay with the plan agent and go on planning',
      text: `The plan${written ? ` in ${file}` : ''} was approved. You may change files now: carry out the plan.`,
    })
  },
})

export const planEnter = defineTool({
  id: 'plan_enter',
  description: enterDescription,
  parameters: z.object({}),
  available: (instance, audience) => canSwitch(instance, audience, 'plan'),
  async execute(_, ctx) {
    return offerSwitch(ctx, {
      agent: 'plan',
      header: 'Plan agent',
      question: `Switch to the plan agent, which writes a plan to ${displayName(ctx.instance, planOf(ctx))} and changes nothing else?`,
      yes: 'The plan agent looks around and works out a plan',
      no: 'Stay with the build agent and go on',
      text: 'Planning first was approved. Work out a plan and change nothing else.',
    })
  },
})

type Offer = { agent: string; header: string; question: string; yes: string; no: string; text: string }

/** "No" ends the turn, so that the person can say what else to do; other words are for the model. */
async function offerSwitch(ctx: ToolContext, { agent, header, question, yes, no, text }: Offer): Promise<ToolResult> {
  const { instance, sessionID, messageID, callID, signal } = ctx
  if (!ctx.switchAgent) throw new Error('The agent cannot be switched from here')
  const options = [{ label: 'Yes', description: yes }, { label: 'No', description: no }]
  const [answer = []] = await askQuestion(instance, { sessionID, questions: [{ question, header, options }], tool: { messageID, callID }, signal })
  const said = answer.join(', ').trim()
  if (said === '' || said.toLowerCase() === 'no') throw new QuestionRejectedError()
  if (said.toLowerCase() !== 'yes') {
    return { title: 'Not switched', output: `The user did not switch the agent, and said instead: ${said}`, metadata: { switched: false } }
  }
  await ctx.switchAgent({ agent, text })
  return { title: `Switching to the ${agent} agent`, output: `The user agreed: the ${agent} agent goes on from here. Say nothing more.`, metadata: { switched: true, agent } }
}

function planOf(ctx: ToolContext): string {
  const session = ctx.instance.store.session.get(ctx.sessionID)
  if (!session) throw new Error(`Session not found: ${ctx.sessionID}`)
  return planFile(ctx.instance, session)
}

/** To another agent than the one that works, and not out of a task that one of them gave to somebody else. */
async function canSwitch(instance: Instance, { agent, unattended }: ToolAudience, name: string): Promise<boolean> {
  if (unattended || agent.name === name || agent.mode === 'subagent') return false
  return (await listAgents(instance)).some((candidate) => candidate.name === name)
}
