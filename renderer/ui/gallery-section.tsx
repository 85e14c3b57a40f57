import type { ReactNode } from 'react'
import styles from './gallery.module.css'

export function GallerySection({ title, grid, children }: { title: string; grid?: boolean; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{title}</h2>
      <div className={grid ? styles.grid : styles.row}>{children}</div>
    </section>
  )
}
