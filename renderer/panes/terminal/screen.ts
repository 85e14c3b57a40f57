import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { WebglAddon } from '@xterm/addon-webgl'
import { Terminal } from '@xterm/xterm'
import { withAdoptedStyles } from './adopted-styles'
import { swallowQuestions } from './swallow-questions'
import { readXtermFont, readXtermTheme } from './xterm-theme'

export type ScreenOptions = {
  element: HTMLElement
  label: string
  onInput: (text: string) => void
  onResize: (size: { rows: number; cols: number }) => void
  onLink: (url: string) => void
  /** True while old output is drawn again. */
  isReplaying: () => boolean
}

/** Lines that can be scrolled back to. */
export const SCROLLBACK = 10_000

/** xterm on an element: colours of the theme, links, search, as large as the element. Clipboard writes by programs (OSC 52) are off. */
export class Screen {
  readonly terminal: Terminal
  readonly search = new SearchAddon()
  readonly #fit = new FitAddon()
  readonly #element: HTMLElement
  readonly #observer: ResizeObserver
  readonly #themes: MutationObserver
  #webgl: WebglAddon | undefined

  constructor({ element, label, onInput, onResize, onLink, isReplaying }: ScreenOptions) {
    this.#element = element
    this.terminal = new Terminal({
      ...readXtermFont(document),
      theme: readXtermTheme(document),
      allowProposedApi: true,
      scrollback: SCROLLBACK,
      minimumContrastRatio: 4.5,
      cursorBlink: false,
      macOptionIsMeta: true,
      // Links of programs (OSC 8) may show other words than their target.
      linkHandler: { activate: (_, url) => onLink(url), allowNonHttpProtocols: false },
    })
    this.terminal.loadAddon(this.#fit)
    this.terminal.loadAddon(this.search)
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.unicode.activeVersion = '11'
    this.terminal.loadAddon(new WebLinksAddon((_, url) => onLink(url)))
    swallowQuestions(this.terminal, isReplaying)
    this.terminal.onData(onInput)
    this.terminal.onBinary(onInput)
    this.terminal.onResize(onResize)
    this.terminal.attachCustomKeyEventHandler(isForTerminal)
    withAdoptedStyles(document, () => this.terminal.open(element))
    this.terminal.textarea?.setAttribute('aria-label', label)
    this.#useWebgl()
    this.#observer = new ResizeObserver(() => this.fit())
    this.#observer.observe(element)
    this.#themes = new MutationObserver(() => this.#restyle())
    this.#themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'style'] })
  }

  fit(): void {
    // A hidden element has no size that means anything.
    if (this.#element.clientWidth > 40 && this.#element.clientHeight > 20) this.#fit.fit()
  }

  copy(): void {
    if (this.terminal.hasSelection()) void navigator.clipboard.writeText(this.terminal.getSelection())
  }

  close(): void {
    this.#observer.disconnect()
    this.#themes.disconnect()
    this.terminal.dispose()
  }

  /** Drawn by the graphics card where that works; xterm's own drawing is there otherwise. */
  #useWebgl() {
    try {
      const webgl = new WebglAddon()
      webgl.onContextLoss(() => this.#dropWebgl())
      withAdoptedStyles(document, () => this.terminal.loadAddon(webgl))
      this.#webgl = webgl
    } catch {
      this.#dropWebgl()
    }
  }

  #dropWebgl() {
    const webgl = this.#webgl
    this.#webgl = undefined
    withAdoptedStyles(document, () => webgl?.dispose())
  }

  #restyle() {
    Object.assign(this.terminal.options, { ...readXtermFont(document), theme: readXtermTheme(document) })
    this.fit()
  }
}

/** Copy and paste with Shift belong to the window, as in every terminal program; on a Mac ⌘ does. */
function isForTerminal(event: KeyboardEvent): boolean {
  return !(event.ctrlKey && event.shiftKey && ['KeyC', 'KeyV', 'KeyF'].includes(event.code)) && !event.metaKey
}
