import { ChevronDown, Columns2, Plug } from 'lucide-react'
import { Button } from '../../../ui/button'
import { Popover } from '../../../ui/popover'
import { FEWEST } from '../compare/comparison'
import { ModelList, type ModelListProps } from './model-list'
import styles from './picker.module.css'

export type ModelPickerProps = ModelListProps & {
  /** Name of a choice whose provider is gone. */
  missing?: string
  open: boolean
}

export function ModelPicker(props: ModelPickerProps) {
  const { providers, model, missing, compared, open, onOpenChange, onCompare, onConnect } = props
  const provider = providers.find(({ id }) => id === model?.providerID)
  if (providers.length === 0) {
    return (
      <Button size="sm" variant="ghost" icon={Plug} onClick={onConnect} data-testid="model-picker">
        Connect a provider…
      </Button>
    )
  }
  const several = compared !== undefined && compared.length > 0
  const change = (next: boolean) => {
    // One model is no comparison.
    if (!next && compared !== undefined && compared.length < FEWEST) onCompare(undefined)
    onOpenChange(next)
  }
  return (
    <Popover
      label="Choose a model"
      side="top"
      align="start"
      open={open}
      onOpenChange={change}
      className={styles.popover}
      trigger={
        <Button
          size="sm"
          variant="ghost"
          icon={several ? Columns2 : undefined}
          iconEnd={ChevronDown}
          className={styles.trigger}
          data-testid="model-picker"
          title={several ? 'Models that are compared' : `Model: ${model?.name ?? missing ?? 'none'}`}
        >
          <span className={styles.name}>{several ? `${compared.length} models` : (model?.name ?? missing ?? 'Choose a model')}</span>
          {provider && !several && <span className={styles.provider}>{provider.name}</span>}
        </Button>
      }
    >
      <ModelList {...props} onOpenChange={change} />
    </Popover>
  )
}
