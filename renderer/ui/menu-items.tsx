import { Check, ChevronRight, type LucideIcon } from 'lucide-react'
import type { ContextMenu, DropdownMenu } from 'radix-ui'
import { classNames } from './class-names'
import { Kbd } from './kbd'
import styles from './menu.module.css'

export type MenuItem =
  | { kind: 'separator' }
  | { kind: 'heading'; label: string }
  | (MenuEntry & { kind?: 'item'; danger?: boolean; onSelect: () => void })
  | (MenuEntry & { kind: 'check'; checked: boolean; onChange: (checked: boolean) => void })
  | (MenuEntry & { kind: 'submenu'; items: readonly MenuItem[] })

export interface MenuEntry {
  label: string
  icon?: LucideIcon
  keys?: string
  /** A word of explanation at the right. */
  note?: string
  disabled?: boolean
}

type MenuPart = 'Separator' | 'Label' | 'Item' | 'CheckboxItem' | 'Sub' | 'SubTrigger' | 'SubContent' | 'Portal'
type MenuParts = Pick<typeof DropdownMenu, MenuPart> | Pick<typeof ContextMenu, MenuPart>

/** The items of both kinds of menu; `parts` are the primitives of the one they are in. */
export function MenuItems({ parts, items }: { parts: MenuParts; items: readonly MenuItem[] }) {
  return items.map((item, index) => <MenuRow key={index} parts={parts} item={item} />)
}

function MenuRow({ parts, item }: { parts: MenuParts; item: MenuItem }) {
  if (item.kind === 'separator') return <parts.Separator className={styles.separator} />
  if (item.kind === 'heading') return <parts.Label className={styles.heading}>{item.label}</parts.Label>
  if (item.kind === 'check') {
    return (
      <parts.CheckboxItem className={styles.item} checked={item.checked} disabled={item.disabled} onCheckedChange={item.onChange}>
        <span className={styles.icon}>{item.checked && <Check size={14} aria-hidden />}</span>
        <MenuWords entry={item} />
      </parts.CheckboxItem>
    )
  }
  if (item.kind === 'submenu') {
    return (
      <parts.Sub>
        <parts.SubTrigger className={styles.item} disabled={item.disabled}>
          <MenuIcon icon={item.icon} />
          <MenuWords entry={item} />
          <ChevronRight size={13} className={styles.chevron} aria-hidden />
        </parts.SubTrigger>
        <parts.Portal>
          <parts.SubContent className={styles.menu} sideOffset={4} collisionPadding={8} loop>
            <MenuItems parts={parts} items={item.items} />
          </parts.SubContent>
        </parts.Portal>
      </parts.Sub>
    )
  }
  return (
    <parts.Item className={classNames(styles.item, item.danger && styles.danger)} disabled={item.disabled} onSelect={item.onSelect}>
      <MenuIcon icon={item.icon} />
      <MenuWords entry={item} />
    </parts.Item>
  )
}

function MenuIcon({ icon: Icon }: { icon: LucideIcon | undefined }) {
  return <span className={styles.icon}>{Icon && <Icon size={14} aria-hidden />}</span>
}

function MenuWords({ entry }: { entry: MenuEntry }) {
  return (
    <>
      <span className={styles.label}>{entry.label}</span>
      {entry.note && <span className={styles.note}>{entry.note}</span>}
      {entry.keys && <Kbd keys={entry.keys} />}
    </>
  )
}
