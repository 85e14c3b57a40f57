import { X } from 'lucide-react'
import type { Provider } from '#protocol/provider'
import { useFileStatus } from '../../../client/file'
import { usePaths } from '../../../client/project'
import { Checkbox } from '../../../ui/checkbox'
import { IconButton } from '../../../ui/icon-button'
import type { Comparison } from '../composer/draft'
import { modelFacts } from '../model/model-choices'
import styles from './compare.module.css'
import { isSame, knownModels, priceTogether } from './comparison'

export type CompareBarProps = {
  directory: string
  compare: Comparison
  providers: readonly Provider[]
  onChange: (compare: Comparison | undefined) => void
}

/** Above a prompt for several models: who they are, what that costs, and where they work. */
export function CompareBar({ directory, compare, providers, onChange }: CompareBarProps) {
  const { models } = compare
  const known = knownModels(providers, models)
  return (
    <section className={styles.bar} aria-label="Models that are compared" data-testid="compare-bar">
      <ul className={styles.models}>
        {known.map((model) => {
          const choice = { providerID: model.providerID, modelID: model.id }
          return (
            <li key={`${model.providerID}/${model.id}`} className={styles.model} title={modelFacts(model)}>
              <span className={styles.name}>{model.name}</span>
              <button
                type="button"
                className={styles.remove}
                aria-label={`Without ${model.name}`}
                onClick={() => onChange({ ...compare, models: models.filter((other) => !isSame(other, choice)) })}
              >
                <X size={12} aria-hidden />
              </button>
            </li>
          )
        })}
        <li className={styles.price}>
          <strong>{`${models.length} × the cost`}</strong> · {priceTogether(known)}
        </li>
        <li className={styles.end}>
          <IconButton icon={X} size="sm" label="Ask one model only" side="top" onClick={() => onChange(undefined)} />
        </li>
      </ul>
      <WorkPlace directory={directory} compare={compare} onChange={onChange} />
    </section>
  )
}

/** Whether they can get in each other's way. */
function WorkPlace({ directory, compare, onChange }: Omit<CompareBarProps, 'providers'>) {
  const { data: paths } = usePaths(directory)
  const { data: changed = [] } = useFileStatus(directory)
  if (!paths) return null
  if (paths.worktree === '/') return <p className={styles.warning}>This folder is not in git: all of them work in it, and may change the same files.</p>
  const apart = !compare.together
  const missing = changed.length === 0 ? '' : ` What is not committed (${changed.length === 1 ? '1 file' : `${changed.length} files`}) is not in it.`
  return (
    <Checkbox
      label="A work tree of its own for each"
      checked={apart}
      onChange={(next) => onChange({ models: compare.models, ...(next ? {} : { together: true }) })}
      hint={apart ? `Each gets the folder as it was last committed, on a branch of its own.${missing}` : <span className={styles.warning}>All of them work in this folder and may change the same files.</span>}
    />
  )
}
