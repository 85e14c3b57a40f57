import { useState } from 'react'
import type { AccessEntry } from '#protocol/access'
import { useAccessLog } from '../../client/access'
import { errorMessage } from '../../client/client-error'
import { useConnectedClients } from '../../client/server'
import { ErrorState } from '../../ui/error-state'
import { RelativeTime } from '../../ui/relative-time'
import { Select } from '../../ui/select'
import { Skeleton } from '../../ui/skeleton'
import styles from './access.module.css'
import { clientName } from './client-name'
import { Block } from './page'
import settings from './settings.module.css'

/** This page asks for these every few seconds; shown, they would push out everything else. */
const LOOKING: ReadonlySet<string> = new Set(['server.access', 'server.clients'])

/** Who asked for what lately; queries, bodies and secrets are never part of it. */
export function AccessBlock() {
  const { data: clients = [] } = useConnectedClients()
  const [program, setProgram] = useState('')
  const { data, error, refetch } = useAccessLog(program === '' ? undefined : program)
  return (
    <Block title="Requests">
      <Select
        label="Of"
        className={settings.narrow}
        value={program}
        onChange={setProgram}
        options={[
          { value: '', label: 'All programs' },
          ...clients.map(({ id, name, userAgent, address }) => ({ value: id, label: name ?? clientName(userAgent), note: address })),
        ]}
      />
      {error && !data && <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && <AccessTable entries={data.filter(({ operation }) => !LOOKING.has(operation ?? ''))} />}
    </Block>
  )
}

function AccessTable({ entries }: { entries: readonly AccessEntry[] }) {
  if (entries.length === 0) return <p className={settings.note}>Nothing was asked lately.</p>
  return (
    <div className={settings.scroll} role="region" aria-label="The newest requests" tabIndex={0}>
      <table className={`${settings.table} ${styles.log}`}>
        <thead>
          <tr>
            <th>When</th>
            <th>Program</th>
            <th>Request</th>
            <th>Status</th>
            <th>Time</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            // Lines are never changed, only pushed down; two may be alike in all they tell.
            <AccessRow key={`${entry.time} ${entries.length - index}`} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function AccessRow({ entry }: { entry: AccessEntry }) {
  const { time, client, method, path, operation, status, ms, kind } = entry
  return (
    <tr>
      <td className={styles.when}>
        <RelativeTime time={time} />
      </td>
      <td className={settings.agent} title={`${client || 'Nobody known'} (${kind})`}>
        {client === '' ? '–' : kind === 'client' ? client : clientName(client)}
      </td>
      <td className={styles.path} title={operation ?? 'No operation'}>
        <code>
          {method} {path}
        </code>
      </td>
      <td className={styles.status} data-bad={status === 0 || status >= 400 || undefined}>
        {status === 0 ? 'cut' : status}
      </td>
      <td className={styles.ms}>{ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`}</td>
    </tr>
  )
}
