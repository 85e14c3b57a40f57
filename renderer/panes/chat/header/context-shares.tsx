import type { CSSProperties } from 'react'
import type { ContextFill, Session } from '#protocol/session'
import { useContextFill } from '../../../client/session'
import { formatCount } from '../timeline/turn-facts'
import styles from './header.module.css'

const kinds: readonly { key: keyof ContextFill; name: string; colour: string }[] = [
  { key: 'system', name: 'Instructions', colour: '--syn-keyword' },
  { key: 'tools', name: 'Tools', colour: '--info' },
  { key: 'prompts', name: 'Your prompts', colour: '--accent' },
  { key: 'files', name: 'Files', colour: '--syn-type' },
  { key: 'answers', name: 'Answers', colour: '--ok' },
  { key: 'results', name: 'Tool results', colour: '--warn' },
]

/** What the context is filled with, by kind; the place is kept while it is counted. */
export function ContextShares({ session, version }: { session: Session; version: string }) {
  const { data, error } = useContextFill(session.directory, session.id, version)
  if (error) return null
  const total = data ? Math.max(1, kinds.reduce((sum, { key }) => sum + data[key], 0)) : 1
  return (
    <section className={styles.facts} aria-label="What fills it" aria-busy={!data}>
      <h3 className={styles.factsTitle}>What fills it, estimated</h3>
      <div className={styles.shares} aria-hidden>
        {data && kinds.map(({ key, colour }) => <span key={key} style={{ '--share': data[key] / total, '--kind': `var(${colour})` } as CSSProperties} />)}
      </div>
      <dl>
        {kinds.map(({ key, name, colour }) => (
          <div key={key} className={styles.pair}>
            <dt className={styles.kind} style={{ '--kind': `var(${colour})` } as CSSProperties}>
              {name}
            </dt>
            <dd>{data ? formatCount(data[key]) : '…'}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
