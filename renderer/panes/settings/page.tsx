import type { ReactNode } from 'react'
import styles from './settings.module.css'

export function Page({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header>
        <h2 className={styles.title}>{title}</h2>
        {text && <p className={styles.text}>{text}</p>}
      </header>
      {children}
    </div>
  )
}

export function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.block} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  )
}

/** Settings or facts one below the other, as one sheet. */
export function Rows({ children }: { children: ReactNode }) {
  return <div className={styles.rows}>{children}</div>
}
