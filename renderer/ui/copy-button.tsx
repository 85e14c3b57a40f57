import { Check, Copy, type LucideIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './icon-button'
import { useLabels } from './labels'
import { useToast } from './toast'

export interface CopyButtonProps {
  /** The text, or what makes it at the moment of copying. */
  text: string | (() => string)
  label?: string
  /** Tells two copy buttons beside each other apart. */
  icon?: LucideIcon
  size?: 'sm' | 'md'
  className?: string
}

export function CopyButton({ text, label, icon = Copy, size = 'sm', className }: CopyButtonProps) {
  const labels = useLabels()
  const toast = useToast()
  const [copied, setCopied] = useState(0)
  useEffect(() => {
    if (copied === 0) return undefined
    const timer = setTimeout(() => setCopied(0), 1600)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setCopied((times) => times + 1),
      (error: unknown) => toast.show({ kind: 'danger', title: labels.failed, text: String(error) }),
    )
  }
  return (
    <IconButton
      icon={copied ? Check : icon}
      label={copied ? labels.copied : (label ?? labels.copy)}
      size={size}
      className={className}
      onClick={copy}
    />
  )
}
