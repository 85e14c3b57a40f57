import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import { withAdoptedStyles } from '../../ui/adopted-styles'
import { ScreenGraphics } from './screen-graphics'
import { addLinks, programLinks, type ScreenLinkOptions } from './screen-links'
import { readShellPlace } from './shell-place'
import { swallowQuestions } from './swallow-questions'
import { readXtermFont, readXtermTheme } from './xterm-theme'

export type ScreenOptions = Omit<ScreenLinkOptions, 'cwd'> & {
  element: HTMLElement
  onInput: (text: string) => void
  onResize: (size: { rows: number; cols: number }) => void
  onBell: () => void
  onPlace: (cwd: string) => void
  /** The program names itself. */
  onTitle: (title: string) => void
  onSelection: () => void
  onScroll: () => void
  onCopied: (done: Promise<void>) => void
  /** Where the shell began. */
  cwd: string
  /** True while old output is drawn again. */
  isReplaying: () => boolean
}

/** Lines that can be scrolled back to. */
export const SCROLLBACK = 10_000
/** As wide as those of the rest of the window. */
const SCROLLBAR = 10
/** Room for what stands beside the end of a selection. */
const BELOW = 32

/** xterm on an element: colours of the theme, links, search, as large as the element. Clipboard writes by programs (OSC 52) are off. */
export class Screen {
  readonly terminal: Terminal
  readonly search = new SearchAddon()
  readonly #fit = new FitAddon()
  readonly #element: HTMLElement
  readonly #observer: ResizeObserver
  readonly #themes: MutationObserver
  readonly #graphics: ScreenGraphics
  readonly #onCopied: ScreenOptions['onCopied']
  #cwd: string

  constructor(options: ScreenOptions) {
    const { element, onInput, onResize, isReplaying } = options
    this.#element = element
    this.#onCopied = options.onCopied
    this.#cwd = options.cwd
    this.terminal = new Terminal({
      ...readXtermFont(document),
      theme: readXtermTheme(document),
      allowProposedApi: true,
      scrollback: SCROLLBACK,
      minimumContrastRatio: 4.5,
      cursorBlink: false,
      overviewRuler: { width: SCROLLBAR },
      macOptionIsMeta: true,
      linkHandler: programLinks(options),
    })
    this.terminal.loadAddon(this.#fit)
    this.terminal.loadAddon(this.search)
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.unicode.activeVersion = '11'
    swallowQuestions(this.terminal, isReplaying)
    this.terminal.onData(onInput)
    this.terminal.onBinary(onInput)
    this.terminal.onResize(onResize)
    this.terminal.attachCustomKeyEventHandler(isForTerminal)
    this.terminal.onBell(() => !isReplaying() && options.onBell())
    this.terminal.onSelectionChange(options.onSelection)
    this.terminal.onScroll(() => this.terminal.hasSelection() && options.onScroll())
    this.terminal.onTitleChange(options.onTitle)
    this.#followPlace(options.onPlace)
    addLinks(this.terminal, { ...options, cwd: () => this.#cwd })
    withAdoptedStyles(document, () => this.terminal.open(element))
    this.#graphics = new ScreenGraphics(this.terminal, element)
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
    if (this.terminal.hasSelection()) this.#onCopied(navigator.clipboard.writeText(this.terminal.getSelection()))
  }

  /** What screen readers call it, and how it is left by keys. */
  name(label: string, leaving: string): void {
    this.terminal.textarea?.setAttribute('aria-label', label)
    this.terminal.textarea?.setAttribute('aria-description', leaving)
  }

  /** Calls back once when the shell has drawn a prompt, which is at once when it has; the answer ends the waiting. */
  whenPrompt(ready: () => void): () => void {
    const { terminal } = this
    const waiting = terminal.onWriteParsed(() => look())
    const look = () => {
      if (!terminal.modes.bracketedPasteMode && terminal.buffer.active.cursorX === 0) return
      waiting.dispose()
      ready()
    }
    look()
    return () => waiting.dispose()
  }

  /** Only what is seen is drawn by the graphics card. */
  show(visible: boolean): void {
    this.#graphics.show(visible)
    if (visible) this.fit()
  }

  /** Screen readers speak output from an element that costs time on every line, so it is there only when wanted. */
  speak(wanted: boolean): void {
    withAdoptedStyles(document, () => {
      this.terminal.options.screenReaderMode = wanted
    })
  }

  /** The top of the row where the selection ends, in pixels of the element; undefined when it is scrolled away. */
  selectionEnd(): number | undefined {
    const { terminal } = this
    const end = terminal.getSelectionPosition()?.end
    const grid = this.#element.querySelector('.xterm-screen')
    if (!end || !grid) return undefined
    const row = end.y - terminal.buffer.active.viewportY
    if (row < 0 || row >= terminal.rows) return undefined
    return Math.min((row * grid.clientHeight) / terminal.rows, this.#element.clientHeight - BELOW)
  }

  close(): void {
    this.#observer.disconnect()
    this.#themes.disconnect()
    this.#graphics.close()
    this.terminal.dispose()
  }

  #followPlace(onPlace: (cwd: string) => void) {
    this.terminal.parser.registerOscHandler(7, (data) => {
      const cwd = readShellPlace(data)
      if (cwd === undefined || cwd === this.#cwd) return true
      this.#cwd = cwd
      onPlace(cwd)
      return true
    })
  }

  #restyle() {
    Object.assign(this.terminal.options, { ...readXtermFont(document), theme: readXtermTheme(document) })
    this.fit()
    this.#graphics.refresh()
  }
}

/** Copy and paste with Shift belong to the window, as in every terminal program; on a Mac ⌘ does. */
function isForTerminal(event: KeyboardEvent): boolean {
  return !(event.ctrlKey && event.shiftKey && ['KeyC', 'KeyV', 'KeyF'].includes(event.code)) && !event.metaKey
}
