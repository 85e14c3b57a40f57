import { errorMessage } from '../../client/client-error'
import { useCommands, useSkills } from '../../client/command'
import { Badge } from '../../ui/badge'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { Block, Page } from './page'
import styles from './settings.module.css'

const sources = { command: 'command', skill: 'skill', mcp: 'MCP prompt' } as const

export function CommandsPage({ directory }: { directory: string }) {
  return (
    <Page title="Commands and skills" text="A command is called with / in the composer. A skill is loaded by an agent when it needs it.">
      <Block title="Commands">
        <Commands directory={directory} />
      </Block>
      <Block title="Skills">
        <Skills directory={directory} />
      </Block>
    </Page>
  )
}

function Commands({ directory }: { directory: string }) {
  const { data, error, refetch } = useCommands(directory)
  if (error && !data) return <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  return (
    <ul className={styles.list}>
      {data.map(({ name, description, source = 'command', hints, agent, model, subtask }) => (
        <li key={name} className={styles.item}>
          <div className={styles.row}>
            <div className={styles.words}>
              <span className={styles.name}>
                <code>{`/${name} ${hints.join(' ')}`.trim()}</code>
              </span>
              <span className={styles.note}>{[description, agent && `agent ${agent}`, model, subtask && 'as a task of its own'].filter(Boolean).join(' · ')}</span>
            </div>
            <Badge>{sources[source]}</Badge>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Skills({ directory }: { directory: string }) {
  const { data, error, refetch } = useSkills(directory)
  if (error && !data) return <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  if (data.length === 0) return <p className={styles.note}>None here. A folder with a SKILL.md in .opencode/skills or .claude/skills makes one.</p>
  return (
    <ul className={styles.list}>
      {data.map(({ name, description, location }) => (
        <li key={name} className={styles.item}>
          <div className={styles.words}>
            <span className={styles.name}>{name}</span>
            <span className={styles.note}>{description}</span>
            <span className={styles.note}>
              <code>{location}</code>
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}
