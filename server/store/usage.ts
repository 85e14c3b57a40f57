import type { Database } from 'better-sqlite3'
import type { Tokens } from '#protocol/message'

/** One paid request to a model outside of any session; sessions have sums of their own. */
export type Usage = {
  time: number
  projectID: string
  providerID: string
  modelID: string
  /** Who asked: the door that it came through. */
  source: string
  tokens: Omit<Tokens, 'total'>
  cost: number
}

export type UsageFilter = { projectID?: string; source?: string; from?: number; until?: number; limit: number }

type Row = {
  time: number
  project_id: string
  provider_id: string
  model_id: string
  source: string
  input: number
  output: number
  reasoning: number
  cache_read: number
  cache_write: number
  cost: number
}

/** Table `usage`. */
export function usageTable(db: Database) {
  const add = db.prepare(`
    insert into usage (time, project_id, provider_id, model_id, source, input, output, reasoning, cache_read, cache_write, cost)
    values (@time, @projectID, @providerID, @modelID, @source, @input, @output, @reasoning, @cacheRead, @cacheWrite, @cost)`)
  const list = db.prepare<unknown[], Row>(`
    select * from usage
    where (@projectID is null or project_id = @projectID) and (@source is null or source = @source) and time >= @from and time < @until
    order by time desc, id desc limit @limit`)
  return {
    add({ tokens, ...usage }: Usage) {
      const { input, output, reasoning, cache } = tokens
      const counts = { input, output, reasoning, cacheRead: cache.read, cacheWrite: cache.write }
      add.run({ ...usage, ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Math.round(count)])) })
    },
    /** The newest first. */
    list({ projectID, source, from, until, limit }: UsageFilter): Usage[] {
      const filter = { projectID: projectID ?? null, source: source ?? null, from: from ?? 0, until: until ?? Number.MAX_SAFE_INTEGER, limit }
      return list.all(filter).map(toUsage)
    },
  }
}

function toUsage(row: Row): Usage {
  const { time, project_id: projectID, provider_id: providerID, model_id: modelID, source, input, output, reasoning, cost } = row
  return { time, projectID, providerID, modelID, source, tokens: { input, output, reasoning, cache: { read: row.cache_read, write: row.cache_write } }, cost }
}
