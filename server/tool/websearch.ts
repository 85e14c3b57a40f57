import { z } from 'zod'
import { askDuckDuckGo, type Found } from './duckduckgo'
import { askExa, exaKey } from './exa'
import { defineTool, type ToolContext } from './tool'
import description from './websearch.txt?raw'

const RESULTS = 8
const MAX_RESULTS = 20
const CHARACTERS = 10_000
const MAX_CHARACTERS = 40_000
const MAX_TITLE = 300

const parameters = z.object({
  query: z.string().trim().min(1).max(1_000).describe('What to look for'),
  numResults: z.number().int().min(1).max(MAX_RESULTS).optional().describe(`How many results, ${RESULTS} without it`),
  livecrawl: z.enum(['fallback', 'preferred']).optional().describe('Whether pages are read anew'),
  type: z.enum(['auto', 'fast', 'deep']).optional().describe('How thorough the search is'),
  contextMaxCharacters: z.number().int().min(100).max(MAX_CHARACTERS).optional().describe('The most characters of excerpts'),
})
type Input = z.output<typeof parameters>

export const websearch = defineTool({
  id: 'websearch',
  description,
  parameters,
  async execute(input, ctx) {
    const key = await exaKey(ctx.instance.app)
    const provider = key === undefined ? 'duckduckgo' : 'exa'
    await ctx.ask({ permission: 'websearch', patterns: [input.query], always: ['*'], metadata: { ...input, provider } })
    const found = await (key === undefined ? askDuckDuckGo(ctx, input.query) : searchExa(ctx, key, input))
    const shown = found.slice(0, input.numResults ?? RESULTS)
    const characters = input.contextMaxCharacters ?? CHARACTERS
    return {
      title: input.query,
      output: shown.length === 0 ? 'Nothing was found. Try other words.' : describeFound(shown, characters),
      metadata: { provider, numResults: shown.length, results: shown.map(({ title, url }) => ({ title, url })) },
    }
  },
})

async function searchExa(ctx: ToolContext, key: string, input: Input): Promise<Found[]> {
  const count = input.numResults ?? RESULTS
  const characters = Math.ceil((input.contextMaxCharacters ?? CHARACTERS) / count)
  const body = {
    query: input.query,
    numResults: count,
    type: input.type ?? 'auto',
    contents: { text: { maxCharacters: characters }, livecrawl: input.livecrawl ?? 'fallback' },
  }
  const { data } = ExaAnswer.safeParse(await askExa(ctx, '/search', { key, body }))
  if (!data) throw new Error('Exa answered with something unknown')
  return data.results.flatMap(({ title, url, text, publishedDate }) => {
    if (!/^https?:\/\//i.test(url)) return []
    return [{ title: title?.trim() || url, url, text: text?.trim() ?? '', ...(publishedDate && { date: publishedDate.slice(0, 10) }) }]
  })
}

const ExaAnswer = z.object({
  results: z.array(z.object({ title: z.string().nullish(), url: z.string(), text: z.string().nullish(), publishedDate: z.string().nullish() })).max(1_000),
})

/** Results in order; when the space is used up, the rest comes without excerpts. */
function describeFound(found: readonly Found[], characters: number): string {
  let left = characters
  const parts = found.map(({ title, url, text, date }, index) => {
    const excerpt = text.slice(0, left)
    left -= excerpt.length
    const head = `${index + 1}. ${title.replace(/\s+/g, ' ').slice(0, MAX_TITLE)}${date ? ` (${date})` : ''}\n${url}`
    return excerpt === '' ? head : `${head}\n${excerpt}${excerpt.length < text.length ? '…' : ''}`
  })
  return parts.join('\n\n')
}
