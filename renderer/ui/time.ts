const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** "5 minutes ago" in the given language; under a minute it is "now". */
export function formatRelative(time: number, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const difference = time - now
  for (const [unit, size] of units) {
    if (Math.abs(difference) >= size) return format.format(Math.round(difference / size), unit)
  }
  return format.format(0, 'second')
}

/** Milliseconds until the text of that age can change. */
export function nextChange(time: number, now: number): number {
  const age = Math.abs(now - time)
  if (age < 3_600_000) return 60_000 - (age % 60_000)
  return age < 86_400_000 ? 600_000 : 3_600_000
}
