import { useState } from 'react'
import { applyTheme, themes } from '../theme/themes'
import { Ansi } from './ansi'
import { Button } from './button'
import { Code } from './code'
import { Diff } from './diff'
import { GalleryBadges, GalleryButtons, GalleryFields, GalleryMenus } from './gallery-controls'
import { GalleryCollections, GalleryOverlays, GalleryStates } from './gallery-layout'
import { longCode, sampleAnsi, sampleCode, sampleMarkdown, samplePatch } from './gallery-samples'
import { GallerySection } from './gallery-section'
import styles from './gallery.module.css'
import { Markdown } from './markdown'
import { Sidebar } from './sidebar'
import { UiProvider } from './ui-provider'

/** All parts in all states, to look at while working on them; the application does not mount it. */
export function Gallery() {
  const [width, setWidth] = useState(170)
  return (
    <UiProvider>
      <div className={styles.gallery}>
        <Sidebar label="Themes" width={width} onWidthChange={setWidth} min={120}>
          <nav className={styles.themes}>
            {themes.map((theme) => (
              <Button key={theme.id} variant="ghost" onClick={() => applyTheme(theme.id, document)}>
                {theme.title}
              </Button>
            ))}
          </nav>
        </Sidebar>
        <main className={styles.main}>
          <h1 className={styles.head}>Parts</h1>
          <GalleryButtons />
          <GalleryFields />
          <GalleryBadges />
          <GalleryMenus />
          <GalleryOverlays />
          <GalleryStates />
          <GalleryCollections />
          <GalleryTexts />
        </main>
      </div>
    </UiProvider>
  )
}

function GalleryTexts() {
  const [shown, setShown] = useState(sampleMarkdown.length)
  const stream = () => {
    const started = performance.now()
    const step = () => {
      const next = Math.min(sampleMarkdown.length, Math.round((performance.now() - started) / 3))
      setShown(next)
      if (next < sampleMarkdown.length) requestAnimationFrame(step)
    }
    step()
  }
  return (
    <>
      <GallerySection title="Markdown">
        <div className={styles.prose}>
          <Markdown
            text={sampleMarkdown.slice(0, shown)}
            streaming={shown < sampleMarkdown.length}
            onLink={() => undefined}
            onFile={() => undefined}
          />
        </div>
        <Button onClick={stream}>Stream again</Button>
      </GallerySection>
      <GallerySection title="Code" grid>
        <Code code={sampleCode} lang="ts" label="Sample" lineNumbers highlightLine={[7, 8]} className={styles.code} />
        <Code code={longCode} lang="ts" label="Long" lineNumbers highlightLine={900} className={styles.code} />
      </GallerySection>
      <GallerySection title="Diff">
        <Diff patch={samplePatch} className={styles.wide} />
        <Diff patch={samplePatch} view="split" className={styles.wide} />
        <Diff before={'a\nb\nc'} after={'a\nB\nc'} path="pair.txt" className={styles.wide} />
      </GallerySection>
      <GallerySection title="Terminal output">
        <Ansi text={sampleAnsi} label="Output" tail={5} className={styles.wide} />
      </GallerySection>
    </>
  )
}
