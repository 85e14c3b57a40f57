import { z } from 'zod'
import type { McpConnection, RequestOptions } from './connection'

const MAX_PAGES = 100

/** Everything of a list that a server gives page by page, up to a limit; `more` when there would have been more. */
export async function listPages(
  connection: McpConnection,
  input: { method: string; key: string; limit: number } & RequestOptions,
): Promise<{ items: unknown[]; more: boolean }> {
  const { method, key, limit, ...how } = input
  const result = z.looseObject({ [key]: z.array(z.unknown()), nextCursor: z.string().optional() })
  const items: unknown[] = []
  const seen = new Set<string>()
  for (let cursor: string | undefined; seen.size < MAX_PAGES; ) {
    const page = await connection.request(method, cursor === undefined ? {} : { cursor }, { ...how, result })
    for (const item of page[key] as unknown[]) {
      if (items.length >= limit) return { items, more: true }
      items.push(item)
    }
    cursor = page.nextCursor as string | undefined
    // A server that leads in circles has told everything.
    if (cursor === undefined || cursor === '' || seen.has(cursor)) return { items, more: false }
    seen.add(cursor)
  }
  return { items, more: true }
}
