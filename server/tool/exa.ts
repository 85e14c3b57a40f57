import type { App } from '../app'
import { readCredential } from '../provider/credential'
import { isTimeout } from '../system/abort'
import { fetchPage, StatusError } from '../system/web-request'
import type { ToolContext } from './tool'

const ADDRESS = 'https://api.exa.ai'
const PATIENCE = 30_000

/** The person's key for Exa: of the environment, or kept under the name `exa`. */
export async function exaKey(app: App): Promise<string | undefined> {
  const fromEnvironment = app.options.env.EXA_API_KEY?.trim()
  if (fromEnvironment) {
    app.log.addSecret(fromEnvironment)
    return fromEnvironment
  }
  const credential = await readCredential(app, 'exa')
  return credential?.type === 'api' ? credential.key : undefined
}

/** Asks Exa's interface; the person has been asked before. */
export async function askExa(ctx: ToolContext, path: '/search' | '/context', input: { key: string; body: Record<string, unknown> }): Promise<unknown> {
  const { app } = ctx.instance
  const page = await fetchPage(new URL(path, app.options.searchAddresses?.exa ?? ADDRESS), {
    accept: 'application/json',
    signal: ctx.signal,
    milliseconds: PATIENCE,
    // Only an address that was given from outside of any project can be a local one.
    allowsLocal: () => app.options.searchAddresses?.exa !== undefined,
    admit: () => Promise.resolve(),
    refusedPorts: app.ports,
    post: { body: JSON.stringify(input.body), headers: { 'content-type': 'application/json', 'x-api-key': input.key } },
  }).catch((error: unknown) => {
    throw explain(error)
  })
  try {
    return JSON.parse(page.data.toString('utf8'))
  } catch {
    throw new Error('Exa answered with something that is no JSON')
  }
}

function explain(error: unknown): unknown {
  if (isTimeout(error)) return new Error(`Exa did not answer within ${PATIENCE / 1000} seconds`)
  if (!(error instanceof StatusError)) return error
  if (error.status === 401 || error.status === 403) return new Error('Exa does not accept the key. The person can set another one (EXA_API_KEY, or the provider "exa").')
  if (error.status === 402) return new Error('The Exa account has no credits left')
  if (error.status === 429) return new Error('Exa is asked too often at the moment. Wait a little before the next search.')
  return new Error(`Exa refused the request (status ${error.status})`)
}
