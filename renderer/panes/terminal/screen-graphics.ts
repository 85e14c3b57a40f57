import { WebglAddon } from '@xterm/addon-webgl'
import type { Terminal } from '@xterm/xterm'
import { withAdoptedStyles } from '../../ui/adopted-styles'

/** Browsers end the oldest context when a page has about sixteen; other parts of the page want some too. */
const MOST = 8
const REFRESH = 'terminal-glyphs'

/**
 * Draws a terminal by the graphics card while it is seen; xterm's own drawing is there otherwise. Terminals of one font share
 * their pictures of letters, so whenever these may be wrong all terminals throw them away in the same frame.
 */
export class ScreenGraphics {
  readonly #terminal: Terminal
  readonly #element: HTMLElement
  readonly #life = new AbortController()
  #webgl: WebglAddon | undefined
  #canvas: HTMLCanvasElement | undefined

  constructor(terminal: Terminal, element: HTMLElement) {
    this.#terminal = terminal
    this.#element = element
    window.addEventListener(REFRESH, () => this.#webgl?.clearTextureAtlas(), { signal: this.#life.signal })
    this.#watchPixels()
  }

  show(visible: boolean): void {
    if (visible && !this.#webgl) this.#take()
    else if (!visible) this.#drop()
  }

  /** After a change of font, colours or size. */
  refresh(): void {
    window.dispatchEvent(new Event(REFRESH))
  }

  close(): void {
    this.#life.abort()
    this.#drop()
  }

  #take() {
    if (document.querySelectorAll('[data-terminal][data-graphics]').length >= MOST) return
    try {
      const before = new Set(this.#element.querySelectorAll('canvas'))
      const webgl = new WebglAddon()
      webgl.onContextLoss(() => this.#drop())
      withAdoptedStyles(document, () => this.#terminal.loadAddon(webgl))
      this.#webgl = webgl
      this.#canvas = [...this.#element.querySelectorAll('canvas')].find((canvas) => !before.has(canvas) && canvas.getContext('webgl2') !== null)
      this.#element.dataset['graphics'] = ''
      this.refresh()
    } catch {
      this.#drop()
    }
  }

  #drop() {
    const [webgl, canvas] = [this.#webgl, this.#canvas]
    this.#webgl = undefined
    this.#canvas = undefined
    delete this.#element.dataset['graphics']
    if (!webgl) return
    withAdoptedStyles(document, () => webgl.dispose())
    // Otherwise the context lives until the next collection of garbage.
    canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext()
  }

  /** Another zoom or another display; the question is for one density, so it is asked anew each time. */
  #watchPixels() {
    if (this.#life.signal.aborted) return
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
    const onChange = () => {
      this.refresh()
      this.#watchPixels()
    }
    query.addEventListener('change', onChange, { once: true, signal: this.#life.signal })
  }
}
