import { WebLinksAddon } from '@xterm/addon-web-links'
import type { ILinkHandler, Terminal } from '@xterm/xterm'
import { fileLinks, type FileLinkOptions } from './file-links'
import { opensLink } from './link-click'

export type ScreenLinkOptions = FileLinkOptions & { onLink: (url: string) => void }

/** Addresses in the output, and files of the project. */
export function addLinks(terminal: Terminal, options: ScreenLinkOptions): void {
  const { onTarget } = options
  const { activate } = programLinks(options)
  const web = new WebLinksAddon((event, url) => activate(event, url), { hover: (_, url) => onTarget(url), leave: () => onTarget(undefined) })
  terminal.loadAddon(web)
  terminal.registerLinkProvider(fileLinks(terminal, options))
}

/** Links that a program makes (OSC 8) may show other words than their target: what is opened is told while the pointer is there. */
export function programLinks({ onLink, onTarget }: Pick<ScreenLinkOptions, 'onLink' | 'onTarget'>) {
  return {
    activate: (event, url) => opensLink(event) && isWeb(url) && onLink(url),
    hover: (_, url) => onTarget(isWeb(url) ? url : undefined),
    leave: () => onTarget(undefined),
    allowNonHttpProtocols: false,
  } satisfies ILinkHandler
}

function isWeb(url: string): boolean {
  return URL.canParse(url) && ['https:', 'http:'].includes(new URL(url).protocol)
}
