import { CircleAlert, CircleCheck, CircleX, Info, X } from 'lucide-react'
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Button } from './button'
import { classNames } from './class-names'
import { IconButton } from './icon-button'
import { useLabels } from './labels'
import styles from './toast.module.css'

export interface ToastOptions {
  kind?: 'info' | 'ok' | 'warn' | 'danger'
  title: string
  text?: ReactNode
  action?: { label: string; onClick: () => void }
  /** Milliseconds; 0 stays until dismissed. Errors and toasts with an action stay longer by default. */
  duration?: number
  /** A toast with the same key replaces the one before. */
  key?: string
}

export interface Toasts {
  /** Shows it and returns its id. */
  show: (options: ToastOptions) => string
  dismiss: (id: string) => void
}

interface ToastEntry extends ToastOptions {
  id: string
}

const limit = 4
const ToastContext = createContext<Toasts | undefined>(undefined)

export function useToast(): Toasts {
  const toasts = use(ToastContext)
  if (!toasts) throw new Error('useToast needs a ToastProvider above it')
  return toasts
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const labels = useLabels()
  const [entries, setEntries] = useState<readonly ToastEntry[]>([])
  const count = useRef(0)
  const dismiss = useCallback((id: string) => setEntries((now) => now.filter((entry) => entry.id !== id)), [])
  const show = useCallback((options: ToastOptions) => {
    const id = options.key ?? `toast-${++count.current}`
    setEntries((now) => [...now.filter((entry) => entry.id !== id), { ...options, id }].slice(-limit))
    return id
  }, [])
  const toasts = useMemo(() => ({ show, dismiss }), [show, dismiss])
  return (
    <ToastContext value={toasts}>
      {children}
      <section className={styles.region} aria-label={labels.notifications}>
        {entries.map((entry) => (
          <ToastCard key={entry.id} entry={entry} onDismiss={dismiss} />
        ))}
      </section>
    </ToastContext>
  )
}

const icons = { info: Info, ok: CircleCheck, warn: CircleAlert, danger: CircleX }

function ToastCard({ entry, onDismiss }: { entry: ToastEntry; onDismiss: (id: string) => void }) {
  const { id, kind = 'info', title, text, action } = entry
  const labels = useLabels()
  const [held, setHeld] = useState(false)
  const duration = entry.duration ?? (kind === 'danger' ? 0 : action ? 9000 : 5000)
  const Icon = icons[kind]
  useEffect(() => {
    if (held || duration === 0) return undefined
    const timer = setTimeout(() => onDismiss(id), duration)
    return () => clearTimeout(timer)
  }, [held, duration, id, entry, onDismiss])
  return (
    <div
      className={classNames(styles.toast, styles[kind])}
      role={kind === 'danger' ? 'alert' : 'status'}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => event.key === 'Escape' && onDismiss(id)}
    >
      <Icon size={16} className={styles.icon} aria-hidden />
      <div className={styles.words}>
        <div className={styles.title}>{title}</div>
        {text && <div className={styles.text}>{text}</div>}
        {action && (
          <Button
            size="sm"
            className={styles.action}
            onClick={() => {
              onDismiss(id)
              action.onClick()
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
      <IconButton icon={X} label={labels.dismiss} size="sm" onClick={() => onDismiss(id)} />
    </div>
  )
}
