import type { PageLink } from './page-links'
import styles from './pdf.module.css'

/** An area of a page that leads somewhere. */
export function PdfLink({ link, onLink }: { link: PageLink; onLink: (link: PageLink) => void }) {
  const [left, top, width, height] = link.area
  const style = { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` }
  if (!('url' in link)) return <button type="button" className={styles.link} style={style} aria-label="Go to another place in this document" onClick={() => onLink(link)} />
  return (
    <a
      className={styles.link}
      style={style}
      href={link.url}
      title={link.url}
      aria-label={link.url}
      onClick={(event) => {
        event.preventDefault()
        onLink(link)
      }}
      onAuxClick={(event) => event.preventDefault()}
    />
  )
}
