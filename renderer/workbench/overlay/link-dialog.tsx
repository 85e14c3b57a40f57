import { ConfirmDialog } from '../../ui/confirm-dialog'
import styles from './overlay.module.css'

/** Shows where a link really leads before the browser opens it. */
export function LinkDialog({ url, onClose }: { url: string; onClose: () => void }) {
  const target = URL.canParse(url) ? new URL(url) : undefined
  const allowed = target !== undefined && ['http:', 'https:', 'mailto:'].includes(target.protocol)
  const open = () => {
    if (allowed) window.open(target.href, '_blank', 'noopener,noreferrer')
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={allowed ? 'Open this link?' : 'This link cannot be opened'}
      text={<code className={styles.address}>{target?.href ?? url}</code>}
      action={allowed ? 'Open link' : 'Close'}
      onConfirm={open}
    />
  )
}
