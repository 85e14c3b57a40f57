import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { classNames } from './class-names'
import styles from './dialog.module.css'
import { IconButton } from './icon-button'
import { useLabels } from './labels'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** The title is spoken, not shown; so is the close button then (Escape stays). */
  hideTitle?: boolean
  description?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg' | 'full'
  role?: 'dialog' | 'alertdialog'
  className?: string
}

/** Modal. The backdrop is our own: Radix's overlay locks scrolling through a `<style>` element, which the CSP refuses. */
export function Dialog(props: DialogProps) {
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <DialogBox {...props} />
      </Radix.Portal>
    </Radix.Root>
  )
}

function DialogBox({ title, hideTitle, description, children, footer, size = 'md', role = 'dialog', className }: DialogProps) {
  const labels = useLabels()
  const descriptionId = useId()
  const giveFocusBack = useFocusBack()
  return (
    <div className={styles.layer}>
      <Radix.Content
        className={classNames(styles.dialog, styles[size], className)}
        role={role}
        aria-modal
        aria-describedby={description ? descriptionId : undefined}
        tabIndex={-1}
        onOpenAutoFocus={focusContent}
        onCloseAutoFocus={giveFocusBack}
      >
        <header className={hideTitle ? styles.hidden : styles.header}>
          <Radix.Title className={styles.title}>{title}</Radix.Title>
          {!hideTitle && (
            <Radix.Close asChild>
              <IconButton icon={X} label={labels.close} size="sm" />
            </Radix.Close>
          )}
        </header>
        {description && (
          <div id={descriptionId} className={styles.description}>
            {description}
          </div>
        )}
        {children && (
          <div className={hideTitle ? styles.bare : styles.body} data-part="content">
            {children}
          </div>
        )}
        {footer && (
          <footer className={styles.footer} data-part="content">
            {footer}
          </footer>
        )}
      </Radix.Content>
    </div>
  )
}

/**
 * Where the focus goes at the end: to what asked for it while the dialog still kept it (the dialog has led there), else to
 * what had it before.
 */
function useFocusBack() {
  const [opener] = useState(findOpener)
  const asked = useRef<HTMLElement>(undefined)
  useEffect(() => {
    // Radix takes the focus back before the other element even learns that it had it.
    const note = ({ relatedTarget: next }: FocusEvent) => {
      if (next instanceof HTMLElement && !next.closest(inFront)) asked.current = next
    }
    document.addEventListener('focusout', note, true)
    return () => document.removeEventListener('focusout', note, true)
  }, [])
  return (event: Event) => {
    event.preventDefault()
    // A field that came in the moment when the dialog went has the focus by now: it was left by nobody.
    const active = document.activeElement
    if (active && active !== document.body && !active.closest(inFront)) return
    const next = asked.current?.isConnected ? asked.current : opener
    next?.focus()
  }
}

/** Dialogs, what opens from them, and the edges that keep the focus in. */
const inFront = '[role="dialog"], [role="alertdialog"], [role="menu"], [data-radix-popper-content-wrapper], [data-radix-focus-guard]'

/** What had focus before; for an item of a menu, which closes now, the button of the menu. */
function findOpener(): HTMLElement | undefined {
  const active = document.activeElement
  const menu = active?.closest('[role="menu"]')
  const opener = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : active
  return opener instanceof HTMLElement ? opener : undefined
}

const focusable = ['input', 'textarea', 'select', 'button', '[tabindex="0"]']
  .map((part) => `[data-part="content"] ${part}:not(:disabled)`)
  .join()

/** The first thing of the content rather than the close button, whose tooltip would open and take the first Escape. */
function focusContent(event: Event): void {
  event.preventDefault()
  const dialog = event.currentTarget
  if (dialog instanceof HTMLElement) (dialog.querySelector<HTMLElement>(focusable) ?? dialog).focus()
}
