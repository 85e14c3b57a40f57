import { useState } from 'react'
import type { FileContent } from '#protocol/file'
import { useSides, type Change } from '../../client/review'
import { Segments } from '../../ui/segments'
import { Skeleton } from '../../ui/skeleton'
import styles from './change-view.module.css'
import { ImageSwipe } from './image-swipe'
import { useReview } from './review-scope'

export function isImage(file: string): boolean {
  return /\.(png|jpe?g|gif|webp|avif|bmp|ico)$/i.test(file)
}

const ways = [
  { value: 'sides', label: 'Side by side' },
  { value: 'swipe', label: 'One over the other' },
]

/** An image before and after, side by side or one over the other. */
export function ImageSides({ change }: { change: Change }) {
  const { directory, scope } = useReview()
  const { data, error } = useSides(directory, scope, change)
  const [way, setWay] = useState('sides')
  if (error) return <p className={styles.note}>The image could not be read.</p>
  if (!data) return <div className={styles.waiting}><Skeleton lines={4} /></div>
  const [before, after] = [addressOf(data.before), addressOf(data.after)]
  const both = change.status === 'modified' && before !== undefined && after !== undefined
  return (
    <div className={styles.images}>
      {both && <Segments label="How to compare" className={styles.ways} options={ways} value={way} onChange={setWay} />}
      {both && way === 'swipe' ? (
        <ImageSwipe before={before} after={after} />
      ) : (
        <div className={styles.sides}>
          {change.status !== 'added' && <Side title="Before" content={data.before} />}
          {change.status !== 'deleted' && <Side title="After" content={data.after} />}
        </div>
      )}
    </div>
  )
}

function addressOf(content: FileContent | undefined): string | undefined {
  return content?.encoding === 'base64' ? `data:${content.mimeType ?? 'image/png'};base64,${content.content}` : undefined
}

function Side({ title, content }: { title: string; content: FileContent | undefined }) {
  const [pixels, setPixels] = useState('')
  const address = addressOf(content)
  return (
    <figure className={styles.image}>
      {address === undefined ? (
        <p className={styles.note}>Too large to show, or not kept.</p>
      ) : (
        <img src={address} alt={`${title} the change`} onLoad={({ currentTarget }) => setPixels(`${currentTarget.naturalWidth} × ${currentTarget.naturalHeight}`)} />
      )}
      <figcaption>{[title, pixels, content?.size === undefined ? '' : `${content.size.toLocaleString()} bytes`].filter(Boolean).join(' · ')}</figcaption>
    </figure>
  )
}
