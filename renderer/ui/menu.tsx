import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from 'radix-ui'
import type { ReactNode } from 'react'
import { MenuItems, type MenuItem } from './menu-items'
import styles from './menu.module.css'

export interface MenuProps {
  items: readonly MenuItem[]
  /** The one element that opens it. */
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

/** A menu under a button. Not modal: the modal one locks scrolling through a `<style>` element, which the CSP refuses. */
export function Menu({ items, children, align = 'start', side = 'bottom', open, onOpenChange }: MenuProps) {
  return (
    <RadixDropdown.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <RadixDropdown.Trigger asChild>{children}</RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content className={styles.menu} align={align} side={side} sideOffset={5} collisionPadding={8} loop>
          <MenuItems parts={RadixDropdown} items={items} />
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  )
}

/** The same items on right click, the menu key or Shift+F10. */
export function ContextMenu({ items, children }: { items: readonly MenuItem[]; children: ReactNode }) {
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className={styles.menu} collisionPadding={8} loop>
          <MenuItems parts={RadixContext} items={items} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}
