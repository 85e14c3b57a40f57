import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useId, type ReactNode } from 'react'
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
  const { open, onOpenChange, title, hideTitle, description, children, footer, size = 'md', role, className } = props
  const labels = useLabels()
  const descriptionId = useId()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <div className={styles.layer}>
          <Radix.Content
            className={classNames(styles.dialog, styles[size], className)}
            role={role ?? 'dialog'}
            aria-modal
            aria-describedby={description ? descriptionId : undefined}
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
            {children && <div className={hideTitle ? styles.bare : styles.body}>{children}</div>}
            {footer && <footer className={styles.footer}>{footer}</footer>}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}
