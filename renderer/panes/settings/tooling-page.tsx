import { errorMessage } from '../../client/client-error'
import { useConfig, useUpdateConfig } from '../../client/config'
import { useFormatters, useLanguageServers } from '../../client/lsp'
import { Badge } from '../../ui/badge'
import { Banner } from '../../ui/banner'
import { Skeleton } from '../../ui/skeleton'
import { Switch } from '../../ui/switch'
import { Block, Page } from './page'
import styles from './settings.module.css'

/** Language servers and formatters: off until somebody wants them, as they run programs of the project. */
export function ToolingPage({ directory }: { directory: string }) {
  const { data: config } = useConfig(directory)
  const update = useUpdateConfig(directory)
  if (!config) return <Skeleton />
  return (
    <Page title="Language tools" text="Programs that are installed already; nothing is downloaded. They start when a file of their kind is touched.">
      {update.error && <Banner tone="danger">{errorMessage(update.error)}</Banner>}
      <Block title="Language servers">
        <Switch
          label="Use language servers in this project"
          hint="After a change agents hear of the errors that it brought."
          checked={isOn(config.lsp)}
          onChange={(on) => update.mutate({ lsp: on })}
        />
        <Servers directory={directory} />
      </Block>
      <Block title="Formatters">
        <Switch
          label="Format files after agents change them"
          checked={isOn(config.formatter)}
          onChange={(on) => update.mutate({ formatter: on })}
        />
        <Formatters directory={directory} />
      </Block>
    </Page>
  )
}

function Servers({ directory }: { directory: string }) {
  const { data = [] } = useLanguageServers(directory)
  if (data.length === 0) return <p className={styles.note}>None is running.</p>
  return (
    <ul className={styles.list}>
      {data.map(({ id, name, root, status, message }) => (
        <li key={`${id} ${root}`} className={styles.item}>
          <div className={styles.row}>
            <div className={styles.words}>
              <span className={styles.name}>{name}</span>
              <span className={styles.note}>{[root || '.', message].filter(Boolean).join(' · ')}</span>
            </div>
            <Badge tone={status === 'connected' ? 'ok' : 'danger'}>{status}</Badge>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Formatters({ directory }: { directory: string }) {
  const { data = [] } = useFormatters(directory)
  const usable = data.filter(({ enabled }) => enabled)
  if (usable.length === 0) return <p className={styles.note}>None of the known formatters is in use here.</p>
  return (
    <ul className={styles.list}>
      {usable.map(({ name, extensions }) => (
        <li key={name} className={styles.item}>
          <div className={styles.words}>
            <span className={styles.name}>{name}</span>
            <span className={styles.note}>{extensions.join(' ')}</span>
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Entries of single programs count as on. */
function isOn(value: boolean | object | undefined): boolean {
  return typeof value === 'object' || value === true
}
