import type { FileContent } from '#protocol/file'
import { useSides, type Change } from '../../client/review'
import { Skeleton } from '../../ui/skeleton'
import { useReview } from './review-scope'
import styles from './change-view.module.css'

export function isImage(file: string): boolean {
  return /\.(png|jpe?g|gif|webp|avif|bmp|ico)$/i.test(file)
}

/** An image before and after, side by side. */
export function ImageSides({ change }: { change: Change }) {
  const { directory, scope } = useReview()
  const { data, error } = useSides(directory, scope, change.file)
  if (error) return <p className={styles.note}>The image could not be read.</p>
  if (!data) return <div className={styles.waiting}><Skeleton lines={4} /></div>
  return (
    <div className={styles.images}>
      {change.status !== 'added' && <Side title="Before" content={data.before} />}
      {change.status !== 'deleted' && <Side title="After" content={data.after} />}
    </div>
  )
}

function Side({ title, content }: { title: string; content: FileContent | undefined }) {
  return (
    <figure className={styles.image}>
      {content?.encoding === 'base64' ? (
        <img src={`data:${content.mimeType ?? 'image/png'};base64,${content.content}`} alt={`${title} the change`} />
      ) : (
        <p className={styles.note}>Too large to show, or not kept.</p>
      )}
      <figcaption>
        {title}
        {content?.size === undefined ? '' : ` · ${content.size.toLocaleString()} bytes`}
      </figcaption>
    </figure>
  )
}
