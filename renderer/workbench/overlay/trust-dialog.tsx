import { useState } from 'react'
import { errorMessage } from '../../client/client-error'
import { useProject, useTrustProject } from '../../client/project'
import { Badge } from '../../ui/badge'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { Dialog } from '../../ui/dialog'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { folderName } from '../file-name'
import styles from './overlay.module.css'

/** What a project brings along that could run code, held back until a person has seen exactly this and trusts it. */
export function TrustDialog({ directory, onClose }: { directory: string; onClose: () => void }) {
  const { data, error, refetch } = useProject(directory)
  const trust = useTrustProject(directory)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const held = data?.trust.held ?? []
  const chosen = held.filter(({ hash }) => !left.has(hash))
  const toggle = (hash: string, checked: boolean) => {
    const next = new Set(left)
    if (checked) next.delete(hash)
    else next.add(hash)
    setLeft(next)
  }
  const confirm = () => trust.mutate({ hashes: chosen.map(({ hash }) => hash) }, { onSuccess: onClose })
  const footer = (
    <>
      {data?.trust.trusted && (
        <Button variant="ghost" loading={trust.isPending} onClick={() => trust.mutate({ trusted: false }, { onSuccess: onClose })}>
          Take trust back
        </Button>
      )}
      <Button onClick={onClose}>{held.length > 0 ? 'Keep held back' : 'Close'}</Button>
      {held.length > 0 && (
        <Button variant="primary" loading={trust.isPending} disabled={chosen.length === 0} onClick={confirm}>
          {chosen.length === held.length ? 'Trust all of this' : `Trust ${chosen.length} of ${held.length}`}
        </Button>
      )}
    </>
  )
  return (
    <Dialog open onOpenChange={onClose} title={`Trust “${folderName(directory)}”?`} description={<code className={styles.address}>{directory}</code>} footer={footer}>
      {error && <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />}
      {trust.error && <Banner tone="danger">{errorMessage(trust.error)}</Banner>}
      {!data && !error && <Skeleton lines={3} />}
      {data && held.length === 0 && (
        <p className={styles.text}>{data.trust.trusted ? 'You trust this project; nothing is held back.' : 'Nothing in this project needs trust.'}</p>
      )}
      {held.length > 0 && <p className={styles.text}>These parts of the project could run code or reach outside. They stay off until you trust them; a changed file asks again.</p>}
      {data && data.trust.hiddenCharacters > 0 && (
        <Banner tone="warn">{`Its instruction files contain ${data.trust.hiddenCharacters} invisible characters, which can hide text from you.`}</Banner>
      )}
      <ul className={styles.held}>
        {held.map((item) => (
          <li key={item.hash}>
            <Checkbox
              label={
                <span className={styles.itemHead}>
                  <Badge>{item.kind}</Badge>
                  {item.name}
                </span>
              }
              hint={<span className={styles.file}>{item.file}</span>}
              checked={!left.has(item.hash)}
              onChange={(checked) => toggle(item.hash, checked)}
            />
            <pre className={styles.detail}>{item.detail}</pre>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
