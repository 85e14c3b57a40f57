import type { Tokens } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { raceAbort } from '../system/abort'
import { runs, type Run } from './runs'
import type { Step } from './step'

// Some callers bound a turn: so many model calls, so much money, nobody there to be asked. The bounds hold for the turn and
// for what it lets subagents do, whose model calls are paid for with it.

const DEEPEST = 50

/** The turn has used up what its caller allowed. */
export class TurnLimitError extends Error {
  override readonly name = 'TurnLimitError'
}

/** True when nobody answers what this session asks. */
export function isUnattended(app: App, session: Session): boolean {
  return limited(app, session)?.limits?.unattended === true
}

/** Adds the price of a model call to the session's run and to those that it works for. */
export function countUsage(app: App, session: Session, { cost, tokens }: { cost: number; tokens: Tokens }): void {
  for (const { spent } of runsAbove(app, session)) {
    spent.cost += cost
    spent.tokens.input += tokens.input
    spent.tokens.output += tokens.output
    spent.tokens.reasoning += tokens.reasoning
    spent.tokens.cache.read += tokens.cache.read
    spent.tokens.cache.write += tokens.cache.write
  }
}

/** A step of this session's turn came to its end. */
export function countCall(app: App, session: Session): void {
  const run = runs(app).get(session.id)
  if (run) run.spent.calls += 1
}

/** What keeps this session from calling its model or a tool once more. */
export function limitReached(app: App, session: Session): TurnLimitError | undefined {
  const run = limited(app, session)
  return run && (turnsUsed(run, session, 0) ?? budgetUsed(run))
}

/** Before a model call. */
export function checkLimits(app: App, session: Session): void {
  const reached = limitReached(app, session)
  if (reached) throw reached
}

/** Before a call of a tool: the model call that made it counts, and what that cost is known when the model has said all. */
export async function checkCall(step: Step): Promise<void> {
  const { app } = step.instance
  const run = limited(app, step.session)
  if (!run) return
  const last = turnsUsed(run, step.session, 1)
  if (last) throw last
  if (run.limits?.maxBudget === undefined) return
  await raceAbort(step.received.promise, step.signal)
  const reached = budgetUsed(run)
  if (reached) throw reached
}

function turnsUsed({ sessionID, limits, spent }: Run, session: Session, pending: number): TurnLimitError | undefined {
  const most = limits?.maxTurns
  if (most === undefined || sessionID !== session.id || spent.calls + pending < most) return undefined
  return new TurnLimitError(`The turn was stopped at its limit of ${most} model call${most === 1 ? '' : 's'} (max_turns); the tools that the model wanted were not run.`)
}

function budgetUsed({ limits, spent }: Run): TurnLimitError | undefined {
  const most = limits?.maxBudget
  if (most === undefined || spent.cost < most) return undefined
  return new TurnLimitError(`The turn was stopped at its budget of ${most} US dollars (max_budget).`)
}

/** The run whose limits hold here: the session's own, or that of the nearest session above. */
function limited(app: App, session: Session): Run | undefined {
  return runsAbove(app, session).find((run) => run.limits !== undefined)
}

function runsAbove(app: App, session: Session): Run[] {
  const all = runs.peek(app)
  const found: Run[] = []
  let current: Session | undefined = session
  for (let depth = 0; all && current && depth < DEEPEST; depth += 1) {
    const run = all.get(current.id)
    if (run) found.push(run)
    current = current.parentID === undefined ? undefined : app.store.session.get(current.parentID)
  }
  return found
}
