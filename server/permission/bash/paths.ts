import path from 'node:path'
import { commandName, type Place, type Word } from './command'

/** Commands whose operands are no files. */
const NO_FILES = names(`echo printf true false : exit return break continue sleep seq date uname whoami id hostname kill wait jobs set shopt
  expr basename dirname type which read export unset declare local readonly typeset shift`)
const TESTS = names('test [ [[')
/** Commands whose first operand is a pattern or a program, unless an option gives it. */
const PATTERN_FIRST = names('grep egrep fgrep rg ag ack sed awk gawk mawk jq yq tr')
const PATTERN_OPTION = /^(-[a-zA-Z]*[ef]|--(re|fi|ex|from))/
/** Commands whose `-e` is followed by a pattern; elsewhere it means other things. */
const EXPRESSION = names('grep egrep fgrep rg sed')
const EXPRESSION_OPTION = /^(-n?e|--regexp|--expression)$/
/** Commands that change every file they are given. */
const WRITE_ALL =
  names(`rm rmdir unlink touch mkdir mkfifo mknod truncate shred tee chmod chown chgrp chattr setfacl ln mv rename patch trash
  split csplit unzip gunzip gzip bzip2 xz zstd`)
/** Commands that write the last operand. */
const WRITE_LAST = names('cp install rsync scp dd uniq')
/** Commands that leave the files they are given as they are, unless an option says otherwise, which `writes` tells. */
const READERS = names(`cat bat tac less more head tail nl od xxd hexdump strings file stat ls eza tree du df wc cut paste column sort uniq comm
  join diff cmp md5sum sha1sum sha256sum sha512sum b2sum cksum readlink realpath find fd grep egrep fgrep rg ag ack sed awk gawk mawk jq yq cd
  pushd popd test [ [[ source . shellcheck`)
/** Commands that, given a folder, change what is in it. */
const TAKES_FOLDERS = names('rm mv chmod chown chgrp chattr setfacl shred trash find')
/** Subcommands of git that change the files they name. */
const GIT_CHANGES = names('apply am checkout clean config mv reset restore rm stash switch')
/** Options whose value is written. */
const WRITE_OPTIONS: Readonly<Record<string, RegExp>> = {
  sort: /^(-[a-zA-Z]*o|--o[a-z]*)(=|$)/,
  shuf: /^(-[a-zA-Z]*o|--o[a-z]*)(=|$)/,
  tree: /^-o$/,
  curl: /^(-[a-zA-Z]*[oDc]|--output|--output-dir|--dump-header|--cookie-jar|--trace)(=|$)/,
  wget: /^(-[a-zA-Z]*[OoaP]|--output-document|--output-file|--directory-prefix)(=|$)/,
  tar: /^(-[a-zA-Z]*C|--directory)(=|$)/,
  unzip: /^-d$/,
  cp: /^(-[a-zA-Z]*t|--target-directory)(=|$)/,
  mv: /^(-[a-zA-Z]*t|--target-directory)(=|$)/,
  ln: /^(-[a-zA-Z]*t|--target-directory)(=|$)/,
  install: /^(-[a-zA-Z]*t|--target-directory)(=|$)/,
  git: /^--output(=|$)/,
  find: /^-(fprint0?|fprintf|fls)$/,
  gcc: /^-o$/,
  cc: /^-o$/,
  clang: /^-o$/,
  go: /^-o$/,
}
const IN_PLACE = /^(-[a-zA-Z]*i|--in-place)/
const NO_FILE_DEVICES = new Set([
  '/dev/null',
  '/dev/stdin',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/tty',
  '/dev/zero',
  '/dev/random',
  '/dev/urandom',
])

export interface NamedPaths {
  paths: string[]
  writes: string[]
}

export interface PathContext {
  home: string
  place: Place
}

/** Every path the arguments may name, and which of them the command is known to write. */
export function argumentPaths(argv: readonly Word[], context: PathContext): NamedPaths {
  const name = commandName(argv[0]) ?? ''
  const paths = new Set<string>(argv[0]?.value?.includes('/') ? resolveAll(argv[0].value, context) : [])
  const writes = new Set<string>()
  if (NO_FILES.has(name)) return { paths: [...paths], writes: [] }
  const operands = operandsOf(argv)
  const skipped = PATTERN_FIRST.has(name) && !hasOption(argv, PATTERN_OPTION) ? operands[0] : undefined
  const option = Object.hasOwn(WRITE_OPTIONS, name) ? WRITE_OPTIONS[name] : undefined
  const takesNext = (before: Word | undefined) => before?.value != null && !before.value.includes('=') && option?.test(before.value)
  argv.slice(1).forEach((word, index) => {
    if (word === skipped || (EXPRESSION.has(name) && EXPRESSION_OPTION.test(argv[index]?.value ?? ''))) return
    const isOperand = operands.includes(word)
    const own = option?.test(word.value ?? '') ?? false
    const value = own && word.value?.includes('=') ? { ...word, value: word.value.slice(word.value.indexOf('=') + 1) } : word
    const found = wordPaths(value, isOperand || value !== word, context)
    found.forEach((file) => paths.add(file))
    const written = isOperand ? isWritten(word, operands, argv) || takesNext(argv[index]) : own
    if (written) found.forEach((file) => writes.add(file))
  })
  return { paths: [...paths], writes: [...writes] }
}

/** False where a command may change a file that it names although nothing says so. */
export function onlyReads(argv: readonly (string | null)[]): boolean {
  const name = argv[0]?.split('/').at(-1)
  if (name === undefined) return argv.length === 0
  if (name === 'git') return !argv.some((word) => word === null || GIT_CHANGES.has(word))
  return READERS.has(name) || NO_FILES.has(name)
}

/** True for commands that change a folder with everything in it. */
export function takesFolders(argv: readonly (string | null)[]): boolean {
  return TAKES_FOLDERS.has(argv[0]?.split('/').at(-1) ?? '')
}

/** True for commands that put content into the files they are given, or take files away. */
export function changesFiles(argv: readonly (string | null)[]): boolean {
  const name = argv[0]?.split('/').at(-1) ?? ''
  if (WRITE_LAST.has(name)) return true
  if (WRITE_ALL.has(name)) return !['mkdir', 'rmdir', 'touch'].includes(name)
  return (name === 'sed' || name === 'perl') && argv.some((word) => word !== null && IN_PLACE.test(word))
}

/** The files a redirect names; none for descriptors and the standard devices. */
export function resolveTarget(target: string, context: PathContext): string[] {
  return resolveAll(target, context).filter((file) => !NO_FILE_DEVICES.has(file) && !/^\/dev\/fd\/\d+$/.test(file))
}

/** True if the command may be handed any file name without reading or writing it. */
export function touchesFiles(name: string | null): boolean {
  return name === null || !(NO_FILES.has(name) || TESTS.has(name))
}

function operandsOf(argv: readonly Word[]): Word[] {
  const operands: Word[] = []
  let onlyOperands = false
  for (const word of argv.slice(1)) {
    if (word.value === '--' && !onlyOperands) onlyOperands = true
    else if (onlyOperands || word.value === null || !word.value.startsWith('-')) operands.push(word)
  }
  return operands
}

function hasOption(argv: readonly Word[], pattern: RegExp): boolean {
  return argv.slice(1).some((word) => word.value !== null && pattern.test(word.value))
}

function isWritten(word: Word, operands: Word[], argv: readonly Word[]): boolean {
  const name = commandName(argv[0]) ?? ''
  if (WRITE_ALL.has(name)) return true
  if (name === 'find') return argv.some((argument) => argument.value === '-delete')
  if (WRITE_LAST.has(name) && (word === operands.at(-1) || word.value?.startsWith('of='))) return name !== 'uniq' || operands.length > 1
  return (name === 'sed' || name === 'perl' || name === 'yq') && hasOption(argv, IN_PLACE)
}

function wordPaths(word: Word, isOperand: boolean, context: PathContext): string[] {
  const texts = word.value === null ? (word.stands ?? []) : [word.value]
  return [...new Set(texts.flatMap((text) => candidates(text, isOperand)).flatMap((text) => resolveAll(text, context, word.glob)))]
}

/** The parts of an argument that may be a path: itself, after `=`, after `@`, between colons, and behind a short option. */
function candidates(text: string, isOperand: boolean): string[] {
  if (text === '=~') return []
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text.startsWith('file:') ? [text.replace(/^file:\/\/[^/]*/i, '')] : []
  if (/^[io]f=/.test(text) && isOperand) return [text, text.slice(3)]
  const parts = [text, ...text.split(/[=,:@]/), text.slice(text.indexOf('=') + 1), text.replace(/^-{1,2}\w/, '')]
  const named = parts.filter((part) => /^(\/|~($|\/))|(^|\/)\.\.(\/|$)/.test(part))
  // Words without any letter, digit or dot are marks like `{}`, `+` or `]`.
  return isOperand && /[\w.~*?]/.test(text) ? [text, ...named] : named
}

function resolveAll(text: string, { home, place }: PathContext, glob = false): string[] {
  const whole = text === '~' || text.startsWith('~/') ? home + text.slice(1) : text
  const forms = (glob ? globForms(whole) : [whole]).flatMap((form) => [...beforeParents(form), form])
  return forms.flatMap((form) =>
    path.isAbsolute(form) ? [path.resolve(form)] : place.directories.map((directory) => path.resolve(directory, form)),
  )
}

/** The folder in front of the first wildcard, the pattern itself, and what it names if `.*` matches `..`. */
function globForms(text: string): string[] {
  const parts = text.split('/')
  const first = parts.findIndex((part) => /[*?[]/.test(part))
  const folder = parts.slice(0, first).join('/') || (text.startsWith('/') ? '/' : '.')
  const upward = parts.map((part) => (part.startsWith('.') && /[*?[]/.test(part) ? '..' : part)).join('/')
  return [folder, text, upward]
}

/** In `a/../b` the `a` may be a link, whose parent is elsewhere; so it is named as well. */
function beforeParents(text: string): string[] {
  const parts = text.split('/')
  const found = parts.flatMap((part, index) =>
    part === '..' && index > 0 && !['', '.', '..'].includes(parts[index - 1] ?? '') ? [index] : [],
  )
  return found.map((index) => parts.slice(0, index).join('/'))
}

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/))
}
