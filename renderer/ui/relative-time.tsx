import { useEffect, useState } from 'react'
import { formatRelative, nextChange } from './time'

export interface RelativeTimeProps {
  /** Milliseconds since 1970. */
  time: number
  locale?: string
  className?: string
}

/** Stays true by itself; the exact time is in its title. */
export function RelativeTime({ time, locale = navigator.language, className }: RelativeTimeProps) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), nextChange(time, now))
    return () => clearTimeout(timer)
  }, [time, now])
  return (
    <time className={className} dateTime={new Date(time).toISOString()} title={new Date(time).toLocaleString(locale)}>
      {formatRelative(time, Math.max(now, time), locale)}
    </time>
  )
}
