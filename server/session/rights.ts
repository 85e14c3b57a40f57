import type { Agent } from '#protocol/agent'
import type { SessionID } from '#protocol/id'
import type { PermissionRule } from '#protocol/permission'
import type { Session } from '#protocol/session'
import { defaultAgent, findAgent } from '../config/agents'
import type { Instance } from '../instance'
import type { RuleLayers } from '../permission/rules'
import { tasks } from './tasks'

// What an agent may do in a session that another one started: only what both may, and so on up to the root. Each of them
// judges by its own rules; nobody's last rule wins over somebody else's.

const DEEPEST = 50
const ask: PermissionRule[] = [{ permission: '*', pattern: '*', action: 'ask' }]

type Holder = { sessionID: SessionID; rules: readonly PermissionRule[] }

/** The rules of an agent in a session and of everybody above it; the answer reads what the sessions themselves say anew each time. */
export async function rightsOf(instance: Instance, session: Session, agent: Agent): Promise<() => RuleLayers> {
  const { store } = instance
  const holders: Holder[] = [{ sessionID: session.id, rules: agent.permission }]
  for (let below = session; below.parentID; ) {
    const parent = store.session.get(below.parentID)
    if (!parent) break
    if (holders.length >= DEEPEST) throw new Error(`Sessions are nested deeper than ${DEEPEST} levels`)
    // Who called stays who it was, whatever agent the person talks to up there by now.
    const rules = tasks(instance.app).get(below.id)?.caller.permission ?? (await rulesOfSession(instance, parent))
    holders.push({ sessionID: parent.id, rules })
    below = parent
  }
  return () => holders.map(({ sessionID, rules }) => [...rules, ...(store.session.get(sessionID)?.permission ?? [])])
}

/** How many sessions are above this one. */
export function depthOf(instance: Instance, session: Session): number {
  let depth = 0
  for (let parentID = session.parentID; parentID && depth < DEEPEST; parentID = instance.store.session.get(parentID)?.parentID) depth += 1
  return depth
}

/** Of an agent that is gone nobody knows what it may do, so everything is asked for. */
async function rulesOfSession(instance: Instance, { agent }: Session): Promise<readonly PermissionRule[]> {
  try {
    return (agent === undefined ? await defaultAgent(instance) : await findAgent(instance, agent)).permission
  } catch {
    return ask
  }
}
