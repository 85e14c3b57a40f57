import { useState } from 'react'
import { useServerInfo } from '../../client/server'
import { Banner } from '../../ui/banner'

const tones = { info: 'info', warn: 'warn', error: 'danger' } as const

/** What the server has to say to everybody, until it is put away. */
export function Notices() {
  const { data } = useServerInfo()
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const open = [...new Map((data?.notices ?? []).map((notice) => [notice.message, notice])).values()].filter(({ message }) => !seen.has(message))
  return open.map(({ level, message }) => (
    <Banner key={message} tone={tones[level]} onDismiss={() => setSeen(new Set([...seen, message]))}>
      {message}
    </Banner>
  ))
}
