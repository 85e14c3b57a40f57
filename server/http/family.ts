import type { Family } from '#protocol/operation'

const FIRST_SEGMENTS: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['api', 'v2'],
  ['v1', 'v1'],
  ['sessions', 'rest'],
  ['projects', 'rest'],
  ['providers', 'rest'],
  ['query', 'query'],
  ['models', 'query'],
  ['health', 'query'],
])

/** Whose clients ask at an address. Its first segment alone tells, so that an answer does not say whether the route exists. */
export function familyOf(address: string): Family {
  return FIRST_SEGMENTS.get(/^\/+([^/?]*)/.exec(address)?.[1] ?? '') ?? 'classic'
}
