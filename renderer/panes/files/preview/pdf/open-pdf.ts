import { getDocument, PDFWorker, VerbosityLevel, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** What a PDF has come to; `unlock` tries a password. */
export type PdfState =
  | { kind: 'loading' }
  | { kind: 'locked'; wrong: boolean; unlock: (password: string) => void }
  | { kind: 'failed'; error: Error }
  | { kind: 'open'; document: PDFDocumentProxy }

/** As large as a picture of a page may be inside of a file; larger ones are left white. */
const MAX_IMAGE = 64 * 1024 * 1024
const WRONG_PASSWORD = 2

/**
 * Opens a PDF in a worker of its own, until `close`. Fonts, character maps and decoders are files of the app (see
 * `pdfAssets` in the build); WebAssembly would need a weaker policy, so the decoders are their JavaScript editions.
 * Nothing of the file's own scripts runs: the part of PDF.js that could is not in the app.
 */
export function openPdf(blob: Blob, tell: (state: PdfState) => void): { close: () => void } {
  const closed = new AbortController()
  const say = (state: PdfState) => void (closed.signal.aborted || tell(state))
  const open = async () => {
    const data = new Uint8Array(await blob.arrayBuffer())
    if (closed.signal.aborted) return
    const thread = new Worker(new URL('./pdf.worker.ts', import.meta.url), { type: 'module' })
    const worker = PDFWorker.create({ port: thread })
    const task = getDocument({ data, worker, ...assets(), useSystemFonts: false, useWasm: false, useWorkerFetch: false, enableXfa: false, maxImageSize: MAX_IMAGE, verbosity: VerbosityLevel.ERRORS })
    closed.signal.addEventListener('abort', () => {
      void task.destroy().catch(() => undefined).finally(() => thread.terminate())
    })
    task.onPassword = (unlock: (password: string) => void, reason: number) => say({ kind: 'locked', wrong: reason === WRONG_PASSWORD, unlock })
    say({ kind: 'open', document: await task.promise })
  }
  open().catch((error: unknown) => say({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) }))
  return { close: () => closed.abort() }
}

function assets() {
  const at = (folder: string) => new URL(`/assets/pdf/${folder}/`, location.href).href
  return { cMapUrl: at('cmaps'), cMapPacked: true, standardFontDataUrl: at('fonts'), wasmUrl: at('decoders') }
}
