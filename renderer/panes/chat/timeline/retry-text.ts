import type { SessionStatus } from '#protocol/session'

type Retry = Extract<SessionStatus, { type: 'retry' }>

/** `Rate limited — retrying in 8 s, attempt 2`; the rest of the reason is shown below it. */
export function retryText(status: Retry, now: number): string {
  const seconds = Math.max(0, Math.ceil((status.next - now) / 1000))
  const when = seconds === 0 ? 'retrying now' : `retrying in ${formatWait(seconds)}`
  return `${retryReason(status)} — ${when}, attempt ${status.attempt}`
}

/** The reason in a few words; the provider's own words when they are short enough. */
export function retryReason({ message, action }: Retry): string {
  if (action) return action.title
  if (/rate.?limit|too many requests|\b429\b/i.test(message)) return 'Rate limited'
  if (/overload|\b529\b|\b503\b|capacity/i.test(message)) return 'The provider is overloaded'
  if (/timed? ?out|timeout/i.test(message)) return 'No answer in time'
  if (/fetch failed|ECONN|network|socket|ENOTFOUND/i.test(message)) return 'The connection failed'
  return message.length > 0 && message.length <= 80 ? message : 'The provider failed'
}

function formatWait(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
