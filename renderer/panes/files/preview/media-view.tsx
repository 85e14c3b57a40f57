import { FileAudio } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ErrorState } from '../../../ui/error-state'
import { Toolbar } from '../../../ui/toolbar'
import { fileName } from '../../../workbench/file-name'
import { playBlob } from './play-blob'
import { durationText } from './preview'
import styles from './preview.module.css'

type Props = { path: string; kind: 'audio' | 'video'; blob: Blob; size: string; actions: ReactNode }

/** A sound or a video with the browser's own controls. It plays when one asks for it. */
export function MediaView({ path, kind, blob, size, actions }: Props) {
  const player = useRef<HTMLAudioElement & HTMLVideoElement>(null)
  useEffect(() => (player.current ? playBlob(player.current, blob) : undefined), [blob])
  const [about, setAbout] = useState({ length: '', picture: '' })
  const [broken, setBroken] = useState<Blob>()
  if (broken === blob) return <ErrorState title={`This ${kind === 'audio' ? 'sound' : 'video'} cannot be played here`} text="Its format is not known to the app, or the file is damaged." actions={actions} />
  const facts = [about.picture, about.length, size].filter(Boolean).join(' · ')
  const common = {
    ref: player,
    controls: true,
    preload: 'metadata',
    'aria-label': path,
    onError: () => setBroken(blob),
    onLoadedMetadata: ({ currentTarget }: { currentTarget: HTMLMediaElement }) => {
      const picture = currentTarget instanceof HTMLVideoElement && currentTarget.videoWidth > 0 ? `${currentTarget.videoWidth} × ${currentTarget.videoHeight}` : ''
      setAbout({ length: durationText(currentTarget.duration), picture })
    },
  } as const
  if (kind === 'audio') {
    return (
      <div className={styles.card} role="region" aria-label={fileName(path)}>
        <div className={styles.head}>
          <FileAudio size={28} strokeWidth={1.5} className={styles.icon} aria-hidden />
          <div className={styles.words}>
            <div className={styles.name}>{fileName(path)}</div>
            <div className={styles.facts}>{facts}</div>
          </div>
        </div>
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- a file of the project brings none */}
        <audio className={styles.sound} {...common} />
      </div>
    )
  }
  return (
    <>
      <div className={styles.theatre}>
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- a file of the project brings none */}
        <video className={styles.video} {...common} />
      </div>
      <Toolbar label="Video" className={styles.bar} end={<span className={styles.facts}>{facts}</span>}>
        {null}
      </Toolbar>
    </>
  )
}
