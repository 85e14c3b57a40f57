import type { Pty } from '#protocol/pty'
import type { TerminalFacts } from './terminal-facts'

const LONGEST = 80

/** True where nobody gave it a name: the server numbers those. */
export function isUnnamed({ title }: Pick<Pty, 'title'>): boolean {
  return /^Terminal \w{4}$/.test(title)
}

/** What a terminal is called: as a person wished, as its program calls itself, else by its shell. */
export function terminalName(pty: Pick<Pty, 'title' | 'command'>, { title }: TerminalFacts = {}): string {
  if (!isUnnamed(pty)) return pty.title
  return title ?? pty.command.split(/[\\/]/).at(-1)?.replace(/\.exe$/i, '') ?? pty.title
}

/** The name that a program gives its terminal (OSC 0 and 2); nothing for `user@host: folder`, which shells write before every prompt. */
export function readTitle(data: string): string | undefined {
  const title = data.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim()
  if (title === '' || /^[\w.-]+@[\w.-]+:/.test(title)) return undefined
  return title.length > LONGEST ? `${title.slice(0, LONGEST)}…` : title
}
