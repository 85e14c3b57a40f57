import { z } from 'zod'
import description from './codesearch.txt?raw'
import { askExa, exaKey } from './exa'
import { defineTool } from './tool'

const TOKENS = 5_000
const MAX_TOKENS = 50_000

/** Offered only where the person has a key for Exa: nobody else answers such questions without one. */
export const codesearch = defineTool({
  id: 'codesearch',
  description,
  parameters: z.object({
    query: z.string().trim().min(1).max(2_000).describe('The question, with the names of library, language and version'),
    tokensNum: z.number().int().min(1_000).max(MAX_TOKENS).optional().describe(`How much to give, in tokens; ${TOKENS} without it`),
  }),
  available: async (instance) => (await exaKey(instance.app)) !== undefined,
  async execute({ query, tokensNum = TOKENS }, ctx) {
    const key = await exaKey(ctx.instance.app)
    if (key === undefined) throw new Error('There is no key for Exa. The person can set one: EXA_API_KEY in the environment, or a key for the provider "exa" in the settings.')
    await ctx.ask({ permission: 'codesearch', patterns: [query], always: ['*'], metadata: { query, tokensNum, provider: 'exa' } })
    const { data } = ExaContext.safeParse(await askExa(ctx, '/context', { key, body: { query, tokensNum } }))
    if (!data) throw new Error('Exa answered with something unknown')
    const text = (typeof data.response === 'string' ? data.response : JSON.stringify(data.response)).trim()
    return {
      title: query,
      output: text === '' ? 'Nothing was found. Name the library, the language or the version more exactly.' : text,
      metadata: { provider: 'exa', tokensNum, ...(data.resultsCount !== undefined && { numResults: data.resultsCount }) },
    }
  },
})

const ExaContext = z.object({ response: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]), resultsCount: z.number().optional() })
