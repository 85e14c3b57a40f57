import { TextLayer, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { sharpness } from './page-layout'

type Drawing = { stop: () => void; done: Promise<void> }

/** Draws a page into `box`. The drawing that is there stays until the new one is whole, so that zooming does not flicker. */
export function drawPage(page: PDFPageProxy, box: HTMLElement, scale: number): Drawing {
  const viewport = page.getViewport({ scale })
  const sharp = sharpness(viewport, devicePixelRatio)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.floor(viewport.width * sharp))
  canvas.height = Math.max(1, Math.floor(viewport.height * sharp))
  const task = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] })
  const done = task.promise.then(
    () => {
      dropCanvas(box)
      box.replaceChildren(canvas)
    },
    (error: unknown) => {
      if (!isCancelled(error)) throw error
    },
  )
  return { stop: () => task.cancel(), done }
}

/** Gives the memory of the pixels back at once. */
export function dropCanvas(box: HTMLElement): void {
  for (const canvas of box.querySelectorAll('canvas')) {
    canvas.width = 0
    canvas.height = 0
  }
  box.replaceChildren()
}

/** The words of a page, unseen above its drawing, to be selected and found. They grow by `--total-scale-factor`. */
export function drawText(page: PDFPageProxy, box: HTMLElement): Drawing {
  const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: box, viewport: page.getViewport({ scale: 1 }) })
  const done = layer.render().then(
    () => undefined,
    // A page whose words cannot be read is still a picture.
    () => undefined,
  )
  return { stop: () => layer.cancel(), done }
}

function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'RenderingCancelledException'
}
