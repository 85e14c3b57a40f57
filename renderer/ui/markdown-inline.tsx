import { ImageIcon } from 'lucide-react'
import { useState, type MouseEvent, type ReactNode } from 'react'
import { useLabels } from './labels'
import { useMarkdownActions } from './markdown-actions'
import { parseFileReference, readLink } from './markdown-links'
import styles from './markdown.module.css'
import { Tooltip } from './tooltip'

/** A link that shows where it really goes and never navigates by itself. */
export function MarkdownLink({ href, title, children }: { href: string; title?: string | null; children: ReactNode }) {
  const { onLink, onFile } = useMarkdownActions()
  const target = readLink(href)
  if (target.kind === 'file' && onFile) {
    return (
      <Tooltip content={target.line ? `${target.path}:${target.line}` : target.path}>
        <button type="button" className={styles.link} onClick={() => onFile(target.path, target.line)}>
          {children}
        </button>
      </Tooltip>
    )
  }
  if (target.kind !== 'web') return <span title={href}>{children}</span>
  const follow = (event: MouseEvent) => {
    event.preventDefault()
    if (event.button < 2) onLink?.(target.href)
  }
  return (
    <Tooltip content={title ? `${title} · ${target.href}` : target.href}>
      <a className={styles.link} href={target.href} rel="noreferrer noopener" onClick={follow} onAuxClick={follow}>
        {children}
      </a>
    </Tooltip>
  )
}

/** Inline code; a file reference in it opens the file. */
export function MarkdownCodespan({ text }: { text: string }) {
  const { onFile } = useMarkdownActions()
  const file = onFile && parseFileReference(text)
  if (!file) return <code className={styles.code}>{text}</code>
  return (
    <button type="button" className={styles.file} onClick={() => onFile(file.path, file.line)}>
      <code>{text}</code>
    </button>
  )
}

/** Inline data is shown at once, anything remote after a click; the page's CSP still decides. */
export function MarkdownImage({ href, alt }: { href: string; alt: string }) {
  const labels = useLabels()
  const { onLink } = useMarkdownActions()
  const [wanted, setWanted] = useState(false)
  const [broken, setBroken] = useState(false)
  const inline = /^data:image\/(png|jpeg|gif|webp|avif);base64,/i.test(href) || href.startsWith('blob:')
  const target = readLink(href)
  if ((inline || (wanted && target.kind === 'web')) && !broken) {
    return <img className={styles.image} src={href} alt={alt} referrerPolicy="no-referrer" onError={() => setBroken(true)} />
  }
  if (target.kind !== 'web') return <span title={href}>{alt || href.slice(0, 120)}</span>
  const host = new URL(target.href).host
  const load = () => (broken ? onLink?.(target.href) : setWanted(true))
  return (
    <Tooltip content={target.href}>
      <button type="button" className={styles.blocked} onClick={load}>
        <ImageIcon size={14} aria-hidden />
        <span>{alt || labels.imageBlocked(host)}</span>
        <span className={styles.load}>{broken ? labels.open(host) : labels.loadImage}</span>
      </button>
    </Tooltip>
  )
}
