import { useAgents } from '../../client/agent'
import { errorMessage } from '../../client/client-error'
import { Badge } from '../../ui/badge'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { Block, Page } from './page'
import styles from './settings.module.css'

const modes = { primary: 'you talk to it', subagent: 'called by agents', all: 'both' } as const

/** Who can work in the folder, and who of them can be talked to. */
export function AgentsPage({ directory }: { directory: string }) {
  const { data, error, refetch } = useAgents(directory)
  return (
    <Page
      title="Agents"
      text="Each has its own words, model and rights. Further ones come from markdown files in .opencode/agents or from “agent” in opencode.json."
    >
      <Block title="In this folder">
        {error && !data && <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton />}
        <ul className={styles.list}>
          {data
            ?.filter(({ hidden }) => !hidden)
            .map(({ name, description, mode, native, model, steps }) => (
              <li key={name} className={styles.item}>
                <div className={styles.row}>
                  <div className={styles.words}>
                    <span className={styles.name}>{name}</span>
                    <span className={styles.note}>{description ?? 'No description'}</span>
                    <Limits model={model && `${model.providerID}/${model.modelID}`} steps={steps} />
                  </div>
                  <Badge>{modes[mode]}</Badge>
                  {!native && <Badge tone="info">yours</Badge>}
                </div>
              </li>
            ))}
        </ul>
      </Block>
    </Page>
  )
}

function Limits({ model, steps }: { model: string | undefined; steps: number | undefined }) {
  const said = [model, steps !== undefined && `at most ${steps} steps`].filter(Boolean)
  return said.length > 0 && <span className={styles.note}>{said.join(' · ')}</span>
}
