import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown, Slot } from 'radix-ui'
import { useEffect, useRef, useState, type MouseEvent as ReactMouseEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
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

type Point = { x: number; y: number }

/** As a function where finding them out costs something. */
type AskedItems = readonly MenuItem[] | (() => readonly MenuItem[])

/** The same items on right click, the menu key or Shift+F10. Lists have one for each row, so it is only built when it is asked for. */
export function ContextMenu({ items, children }: { items: AskedItems; children: ReactNode }) {
  const [at, setAt] = useState<Point>()
  const ask = (event: ReactMouseEvent) => {
    if (event.defaultPrevented) return
    event.preventDefault()
    setAt({ x: event.clientX, y: event.clientY })
  }
  return (
    <>
      <Slot.Root onContextMenu={ask} data-state={at ? 'open' : 'closed'}>
        {children}
      </Slot.Root>
      {at && <AskedMenu items={items} at={at} onClose={() => setAt(undefined)} />}
    </>
  )
}

function AskedMenu({ items, at, onClose }: { items: AskedItems; at: Point; onClose: () => void }) {
  const trigger = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const { x: clientX, y: clientY } = at
    trigger.current?.dispatchEvent(new MouseEvent('contextmenu', { clientX, clientY, bubbles: true, cancelable: true }))
  }, [at])
  return (
    <RadixContext.Root modal={false} onOpenChange={(open) => !open && onClose()}>
      {createPortal(<RadixContext.Trigger ref={trigger} hidden />, document.body)}
      <RadixContext.Portal>
        <RadixContext.Content className={styles.menu} collisionPadding={8} loop>
          <MenuItems parts={RadixContext} items={typeof items === 'function' ? items() : items} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}
