import type { LucideIcon } from 'lucide-react'
import { Tabs as Radix } from 'radix-ui'
import type { FocusEvent, ReactNode } from 'react'
import { classNames } from './class-names'
import styles from './tabs.module.css'

export interface Tab {
  id: string
  label: string
  icon?: LucideIcon
  badge?: ReactNode
  disabled?: boolean
  content: ReactNode
}

export interface TabsProps {
  label: string
  tabs: readonly Tab[]
  value: string
  onChange: (id: string) => void
  orientation?: 'horizontal' | 'vertical'
  className?: string
}

export function Tabs({ label, tabs, value, onChange, orientation = 'horizontal', className }: TabsProps) {
  return (
    <Radix.Root className={classNames(styles.tabs, className)} value={value} onValueChange={onChange} orientation={orientation}>
      <Radix.List className={styles.list} aria-label={label} onFocus={passFocusOn}>
        {tabs.map(({ id, label: title, icon: Icon, badge, disabled }) => (
          <Radix.Trigger key={id} value={id} disabled={disabled} className={styles.tab} title={orientation === 'vertical' ? title : undefined}>
            {Icon && <Icon size={14} aria-hidden />}
            {title}
            {badge}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className={styles.content}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

/** A click on the tab that has the focus already makes Radix keep the next Tab on the list, where nothing shows it. */
function passFocusOn({ target, currentTarget }: FocusEvent<HTMLElement>) {
  if (target === currentTarget) currentTarget.querySelector<HTMLElement>('[data-state="active"]')?.focus()
}
