import { queryOperations, type QueryAnswer, type QueryInput } from '#protocol/compat/query'
import type { Instance } from '../../instance'
import { listModels } from '../../provider/model-list'
import { failureText, runLimited, type TurnInput, type TurnResult } from '../../session/limited-turn'
import { getSession } from '../../session/session'
import { spentBy } from '../../session/spent'
import { runStateless } from '../../session/stateless'
import { appVersion } from '../../system/version'
import { routes } from '../route'
import { chosenModel } from './chosen-model'

export const queryRoutes = routes(queryOperations, {
  'query.health': (app) => ({ status: 'ok' as const, timestamp: new Date(app.clock.now()).toISOString(), healthy: true as const, version: appVersion() }),
  'query.models': (instance) => listModels(instance),
  'query.run': async (instance, { body }, { signal }) => describe(await runStateless(instance, { ...(await turnOf(instance, body)), source: 'query', signal })),
  'query.message': async (instance, { params, body }) => {
    const { id } = getSession(instance.app, params.sessionID)
    const result = await runLimited(instance, id, await turnOf(instance, body))
    return { ...describe(result), total_cost_usd: spentBy(instance.app, id).cost }
  },
})

async function turnOf(instance: Instance, { prompt, model, system_prompt: system, agent, ask, ...bounds }: QueryInput): Promise<TurnInput> {
  const { max_turns: maxTurns, max_budget: maxBudget, timeout_ms: timeoutMs } = bounds
  const limits = { unattended: ask === false, ...(maxTurns === undefined ? {} : { maxTurns }), ...(maxBudget === undefined ? {} : { maxBudget }) }
  return { parts: [{ type: 'text', text: prompt }], system, agent, model: await chosenModel(instance, model), limits, timeoutMs }
}

/** What was said before a turn failed stands in front of why it did. */
function describe({ text, failure, model, sessionID, cost, duration }: TurnResult): QueryAnswer {
  const result = failure ? [text, failureText(failure)].filter((line) => line !== '').join('\n') : text
  return { result, model, session_id: sessionID, cost_usd: cost, duration_ms: Math.max(0, Math.round(duration)), is_error: failure !== undefined }
}
