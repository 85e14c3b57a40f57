export type RedirectKind = '<' | '>' | '>>' | '>|' | '&>' | '&>>' | '>&' | '<&' | '<>' | '<<<' | '<<'

export interface BashRedirect {
  kind: RedirectKind
  /** The file, descriptor or text; `null` if only the run would tell. */
  target: string | null
  fd: number | null
}

export interface BashAssignment {
  name: string
  value: string | null
}

/** One simple command, the unit of permission. */
export interface BashCommand {
  /** As written, with environment, wrappers and redirects; what a deny rule is held against. */
  text: string
  /** Of the innermost command; `null` where only the run would tell. Empty for bare redirects and assignments. */
  argv: (string | null)[]
  environment: BashAssignment[]
  redirects: BashRedirect[]
  /** Absolute paths that arguments and redirects name, not yet resolved through links. */
  paths: string[]
  /** Those of `paths` that the command is known to write, move or remove. */
  writes: string[]
  /** What stands around the command, outermost first: `sudo`, `timeout 10`, `bash -c`. */
  wrapper: string[]
  /** Reasons why a general rule is not enough: `kind` or `kind:what`, where `what` is the text a rule has to name. */
  dangers: string[]
  /** The pattern to offer for "always"; the exact text where there is any danger. */
  prefix: string
}

/** A word of the command line while it is read. */
export interface Word {
  /** Without quotes; `null` if only the run would tell. */
  value: string | null
  /** True if the shell may make several words of it, or none. */
  glob: boolean
  /** True if it is exactly one word whatever its value is, because it is quoted. */
  single?: boolean
  /** What the word will be made of, where that is known although the value is not. */
  stands?: string[]
}

/** Where a command may run: every directory it could be, and whether it could be any. */
export interface Place {
  directories: readonly string[]
  unknown: boolean
}

export function literal(value: string): Word {
  return { value, glob: false }
}

/** The last part of a command's path. */
export function commandName(word: Word | undefined): string | null {
  const value = word?.value
  return value == null || word?.glob ? null : (value.split('/').at(-1) ?? value)
}

/** The analysis cannot tell what the text does; the whole of it has to be asked for. */
export class UnclearError extends Error {
  override readonly name = 'UnclearError'
}
