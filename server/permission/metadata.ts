const MAX_TEXT = 64 * 1024
const MAX_TOTAL = 256 * 1024
const MAX_ITEMS = 200
const MAX_DEPTH = 6

/** A copy that is safe to send to everybody who watches: texts, lists and depth are bounded. */
export function boundMetadata(metadata: Record<string, unknown>): Record<string, unknown> {
  return bound(metadata, { left: MAX_TOTAL }, 0) as Record<string, unknown>
}

function bound(value: unknown, budget: { left: number }, depth: number): unknown {
  if (typeof value === 'string') {
    const kept = value.slice(0, Math.max(0, Math.min(MAX_TEXT, budget.left)))
    budget.left -= kept.length
    return kept.length < value.length ? `${kept}… (${value.length - kept.length} more characters)` : value
  }
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'bigint' ? String(value) : value
  if (depth >= MAX_DEPTH) return '…'
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => bound(item, budget, depth + 1))
  const entries = Object.entries(value).slice(0, MAX_ITEMS)
  return Object.fromEntries(entries.map(([key, item]) => [key, bound(item, budget, depth + 1)]))
}
