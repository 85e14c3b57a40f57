import { Brain } from 'lucide-react'
import type { Model } from '#protocol/provider'
import { Button } from '../../../ui/button'
import { Menu } from '../../../ui/menu'
import styles from './picker.module.css'

export type VariantPickerProps = { model: Model; variant: string | undefined; onChoose: (variant: string | undefined) => void }

/** How hard the model thinks; only for models that have a choice. */
export function VariantPicker({ model, variant, onChoose }: VariantPickerProps) {
  const variants = Object.keys(model.variants ?? {})
  if (variants.length === 0) return null
  const items = [undefined, ...variants].map((name) => ({
    kind: 'check' as const,
    label: name ?? 'default',
    checked: name === variant,
    onChange: () => onChoose(name),
  }))
  return (
    <Menu side="top" items={[{ kind: 'heading', label: 'Variant of the model' }, ...items]}>
      <Button size="sm" variant="ghost" icon={Brain} className={styles.variant} title={`Variant of the model: ${variant ?? 'default'}`} data-testid="variant-picker">
        {variant ?? 'default'}
      </Button>
    </Menu>
  )
}
