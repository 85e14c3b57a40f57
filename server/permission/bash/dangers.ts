import { commandName, type Word } from './command'
import { touchesFiles } from './paths'
import { isSensitiveVariable } from './variables'

interface Options {
  /** Letters, found in clusters as well. */
  short?: string
  /** Long options; any unambiguous beginning counts. */
  long?: readonly string[]
  /** Words that count wherever they stand. */
  words?: readonly string[]
}

/** Options that make a harmless tool run a program or write a file. */
const OPTIONS: Readonly<Record<string, Options>> = {
  find: { words: ['-delete', '-fprint', '-fprint0', '-fprintf', '-fls', '-files0-from'] },
  sort: { short: 'oT', long: ['--output', '--compress-program', '--temporary-directory', '--files0-from'] },
  shuf: { short: 'o', long: ['--output'] },
  tree: { short: 'o', long: ['--output'] },
  rg: { long: ['--pre', '--hostname-bin', '--search-zip'], short: 'z' },
  ag: { long: ['--pager'] },
  ack: { long: ['--pager', '--ackrc', '--env'] },
  bat: { long: ['--pager', '--config-file'] },
  fd: { short: 'xX', long: ['--exec', '--exec-batch'] },
  fdfind: { short: 'xX', long: ['--exec', '--exec-batch'] },
  tar: {
    short: 'IFP',
    long: [
      '--to-command',
      '--use-compress-program',
      '--checkpoint-action',
      '--rsh-command',
      '--rmt-command',
      '--info-script',
      '--new-volume-script',
      '--absolute-names',
    ],
  },
  zip: { long: ['--unzip-command'], words: ['-TT'] },
  rsync: { short: 'e', long: ['--rsh', '--rsync-path', '--daemon', '--config'] },
  split: { long: ['--filter'] },
  curl: {
    short: 'KoOTJ',
    long: [
      '--config',
      '--output',
      '--remote-name',
      '--remote-name-all',
      '--upload-file',
      '--output-dir',
      '--dump-header',
      '--cookie-jar',
      '--trace',
      '--engine',
    ],
  },
  wget: {
    short: 'OoaPei',
    long: [
      '--output-document',
      '--output-file',
      '--append-output',
      '--directory-prefix',
      '--execute',
      '--use-askpass',
      '--config',
      '--post-file',
      '--body-file',
      '--input-file',
    ],
  },
  man: { short: 'PHC', long: ['--pager', '--html', '--config-file', '--preprocessor'] },
  less: { short: 'oOkt', long: ['--log-file', '--lesskey-file'] },
  diff: { long: ['--to-file'] },
  file: { short: 'mCMz', long: ['--magic-file', '--compile'] },
  gcc: { words: ['-wrapper'], long: ['-fplugin', '-specs'] },
  go: { words: ['-exec', '-toolexec', '-overlay', '-vettool'] },
  cargo: { long: ['--config'] },
  jq: { short: 'L' },
  date: { short: 's', long: ['--set'] },
  hostname: { short: 'F', long: ['--file'] },
  xxd: { short: 'r' },
  dmesg: { short: 'cC', long: ['--clear'] },
  journalctl: { long: ['--vacuum-size', '--vacuum-time', '--vacuum-files', '--rotate', '--flush'] },
  yq: { short: 'i', long: ['--inplace'] },
}
const GIT_GLOBAL = /^(-c|--config-env(=.*)?|--exec-path=.*|--git-dir(=.*)?|--work-tree(=.*)?|--super-prefix(=.*)?|-p|--paginate)$/
const GIT_LONG = [
  '--output',
  '--ext-diff',
  '--textconv',
  '--upload-pack',
  '--receive-pack',
  '--exec',
  '--extcmd',
  '--open-files-in-pager',
  '--template',
  '--config',
  '--unsafe-paths',
  '--reference',
  '--separate-git-dir',
  '--smtp-server',
  '--sendmail-cmd',
  '--no-verify-signatures',
  '--to-cmd',
  '--cc-cmd',
]
const GIT_SUBCOMMANDS: Readonly<Record<string, RegExp>> = {
  config: /./s,
  'filter-branch': /./s,
  bisect: /^run$/,
  submodule: /^foreach$/,
  rebase: /^(-x.*|-i|--interactive)$/s,
  difftool: /./s,
  mergetool: /./s,
  grep: /^-O/,
  clone: /^(-c|-u.*|ext::.*)$/s,
  fetch: /^ext::/,
  pull: /^ext::/,
  push: /^ext::/,
  remote: /ext::/,
  instaweb: /./s,
  daemon: /./s,
  'send-email': /./s,
  'update-index': /./s,
  hook: /./s,
}
/** Programs whose argument is a program. */
const INLINE: Readonly<Record<string, RegExp>> = {
  perl: /^-[a-zA-Z0-9]*[eEMmxnpid]/,
  python: /^-[a-zA-Z]*c/,
  ruby: /^(-[a-zA-Z]*[erRI])/,
  node: /^(-[a-zA-Z]*[epr]|--(eval|print|require|import|loader|experimental-loader|inspect)\b)/,
  bun: /^(-[a-zA-Z]*[epr]|--(eval|print|preload|require|import)\b)/,
  deno: /^eval$/,
  php: /^(-[a-zA-Z]*[rdBRFE]|--(run|define|process-)\b)/,
  lua: /^-[a-zA-Z]*[el]/,
  osascript: /^-e/,
  r: /^-e/,
  rscript: /^-e/,
  tclsh: /^$/,
  expect: /^-c/,
  julia: /^(-[eEL]|--(eval|print|load))/,
  ghc: /^-e/,
  elixir: /^(-e|--eval)/,
  erl: /^-eval/,
  sqlite3: /^(-cmd|-init|\..*|.*\b(load_extension|writefile|readfile|edit)\b)/s,
}
const PROGRAM_ALWAYS = new Set('awk gawk mawk nawk ed ex vi vim nvim emacs nano gdb lldb dc m4'.split(' '))
/** They run what they are given in a way that is not opened. */
const UNOPENED = new Set(
  `ssh su pkexec runuser chroot unshare nsenter systemd-run at batch crontab watch script parallel entr flock taskset chrt numactl
  strace ltrace
  xvfb-run fakeroot proot busybox toybox dbus-run-session unbuffer caffeinate screen tmux rlwrap socat nc ncat telnet mosh scp
  sftp setpriv capsh run0 faketime`.split(/\s+/),
)
/** Builtins that change what later words mean, or read words as programs or variables. */
const SHELL_STATE = new Set(
  'source . alias unalias trap enable hash bind complete compgen compopt fc history let logout suspend ulimit umask popd dirs'.split(' '),
)
const TAKES_VARIABLES = new Set('read mapfile readarray getopts wait printf'.split(' '))

/** Reasons why these words need a rule of their own, whatever general rule fits. */
export function commandDangers(argv: readonly Word[]): string[] {
  const first = argv[0]
  if (!first) return []
  const name = commandName(first)
  if (name === null || name === '') return ['dynamic-command']
  const plain = name.toLowerCase().replace(/[\d.]+$/, '')
  const found = new Set<string>()
  if (UNOPENED.has(name)) found.add(`unopened:${name}`)
  if (SHELL_STATE.has(name)) found.add(`shell-state:${name}`)
  if (TAKES_VARIABLES.has(name)) variableDangers(name, argv).forEach((danger) => found.add(danger))
  if (PROGRAM_ALWAYS.has(name)) found.add(`inline-program:${name}`)
  programDangers(plain, argv).forEach((danger) => found.add(danger))
  if (name === 'git') gitDangers(argv).forEach((danger) => found.add(danger))
  if (name === 'sed') sedDangers(argv).forEach((danger) => found.add(danger))
  const options = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined
  if (options) optionDangers(name, argv, options).forEach((danger) => found.add(danger))
  if ((name === 'test' || name === '[') && argv.some((word) => word.value === '-v' || word.value === '-R')) found.add('arithmetic')
  const unknown = argv.slice(1).some((word, index) => isUnknown(word) && !isMessage(name, word, argv[index]))
  if (unknown && touchesFiles(name)) found.add('dynamic-argument')
  const hasOptions = options !== undefined || name === 'git' || name === 'sed' || Object.hasOwn(INLINE, plain)
  if (hasOptions && mayBeOption(name, argv)) found.add(`dynamic-option:${name}`)
  return [...found]
}

function isUnknown(word: Word): boolean {
  return word.value === null && !word.stands
}

/** A quoted text behind `-m` is a message, whatever it says. */
function isMessage(name: string, word: Word, before: Word | undefined): boolean {
  if (!word.single || (name !== 'git' && name !== 'gh')) return false
  return /^(-[a-z]*m|--message|--body|--title|-b|-t)$/.test(before?.value ?? '')
}

/** An unknown word in front of a `--` could be any option. */
function mayBeOption(name: string, argv: readonly Word[]): boolean {
  const end = argv.findIndex((word) => word.value === '--')
  return argv.slice(1, end < 0 ? undefined : end).some((word, index) => isUnknown(word) && !isMessage(name, word, argv[index]))
}

function optionDangers(name: string, argv: readonly Word[], options: Options): string[] {
  const found: string[] = []
  for (const word of argv.slice(1)) {
    const text = word.value
    if (text === null) continue
    // A file may be named like an option.
    if (word.glob && /^[*?[]/.test(text)) found.push(`dangerous-option:${name} ${text}`)
    // Old tar style: the first word may be a cluster without a dash.
    const cluster = /^-[^-]/.test(text) || (name === 'tar' && word === argv[1] && /^[a-zA-Z]+$/.test(text))
    const short = cluster && [...(options.short ?? '')].some((letter) => shortHas(text, letter, name))
    if (short || options.words?.includes(text) || longHas(text, options.long)) found.push(`dangerous-option:${name} ${text}`)
  }
  return found
}

/** `find` and its like have long options with one dash, which are no clusters. */
function shortHas(text: string, letter: string, name: string): boolean {
  return name === 'gcc' || name === 'go' ? false : text.includes(letter)
}

function longHas(text: string, options: readonly string[] = []): boolean {
  const given = text.split('=')[0] ?? text
  return (
    given.startsWith('-') &&
    given.length > 2 &&
    options.some((option) => option === given || (given.startsWith('--') && option.startsWith(given)))
  )
}

function programDangers(name: string, argv: readonly Word[]): string[] {
  const pattern = Object.hasOwn(INLINE, name) ? INLINE[name] : undefined
  if (!pattern) return []
  const words = argv.slice(1)
  const isOption = (word: Word | undefined) => word?.value == null || word.value.startsWith('-')
  // Behind `python file` the options are the file's; behind an option the word may be that option's value.
  const own = isOption(words[0]) || pattern.test(words[0]?.value ?? '') ? words : []
  const inline = own.find((word) => word.value !== null && pattern.test(word.value))
  if (inline) return [`inline-program:${name} ${(inline.value ?? '').slice(0, 40)}`]
  const file = words.some(
    (word) => word.value === null || (word.value !== '' && !word.value.startsWith('-') && !word.value.startsWith('/dev/')),
  )
  const asks = words.length > 0 && words.every((word) => /^(--version|--help|--test|-v|-V|-h)$/.test(word.value ?? ''))
  return file || asks ? [] : [`input-program:${name}`]
}

function gitDangers(argv: readonly Word[]): string[] {
  const found: string[] = []
  let index = 1
  for (; index < argv.length; index++) {
    const text = argv[index]?.value
    if (text == null) return ['dynamic-option:git']
    if (!text.startsWith('-')) break
    if (GIT_GLOBAL.test(text) || /^-c./.test(text)) found.push(`dangerous-option:git ${text}`)
    if (['-c', '-C', '--git-dir', '--work-tree', '--namespace', '--config-env', '--super-prefix'].includes(text)) index++
  }
  const subcommand = argv[index]?.value ?? ''
  const pattern = Object.hasOwn(GIT_SUBCOMMANDS, subcommand) ? GIT_SUBCOMMANDS[subcommand] : undefined
  const rest = argv.slice(index + 1)
  for (const word of rest) {
    const text = word.value
    if (text === '--') break
    if (text !== null && (longHas(text, GIT_LONG) || pattern?.test(text)))
      found.push(`dangerous-option:git ${subcommand} ${text.slice(0, 60)}`)
  }
  return found
}

const SED_HARMLESS = /^(\d+|\$|\/(?:[^/\\\n]|\\.)*\/)?(,(\d+|\$|\+\d+|\/(?:[^/\\\n]|\\.)*\/))?!?[pdqQ=]$/
const SED_SUBSTITUTE = /^(\d+|\$)?(,(\d+|\$))?s([/|#,:@!])((?:(?!\4)[^\\\n]|\\.)*)\4((?:(?!\4)[^\\\n]|\\.)*)\4[gpiI0-9]*$/

/** A sed program may run commands and write files; only plain printing, deleting and replacing is known not to. */
function sedDangers(argv: readonly Word[]): string[] {
  const programs: (string | null)[] = []
  const words = argv.slice(1)
  let given = false
  words.forEach((word, index) => {
    const before = words[index - 1]?.value ?? ''
    const isOption = word.value?.startsWith('-') ?? false
    if (/^(-[a-zA-Z]*f|--file)/.test(word.value ?? '')) programs.push(null)
    if (/^(-[nErsiz]*e|--expression)$/.test(before)) programs.push(word.value)
    else if (/^(--expression=|-[nErsz]*e.)/.test(word.value ?? ''))
      programs.push(word.value?.replace(/^(--expression=|-[nErsz]*e)/, '') ?? null)
    else if (!isOption && !given && !words.some((other) => /^(-[nErsiz]*e|--expression)/.test(other.value ?? ''))) {
      programs.push(word.value)
      given = true
    }
  })
  const known = (program: string) => program.split(';').every((part) => SED_HARMLESS.test(part.trim())) || SED_SUBSTITUTE.test(program)
  const odd = programs.find((program) => program === null || !known(program))
  return odd === undefined ? [] : [`inline-program:sed ${(odd ?? '').slice(0, 60)}`.trim()]
}

function variableDangers(name: string, argv: readonly Word[]): string[] {
  const words = argv.slice(1)
  if (name === 'printf' && !words.some((word) => word.value === null || word.value.startsWith('-v'))) return []
  if (name === 'printf' && words[0]?.value != null && !words[0].value.startsWith('-')) return []
  const bad = words.find(
    (word) =>
      word.value === null ||
      word.value.includes('[') ||
      isSensitiveVariable(word.value.replace(/^-v/, '')) ||
      /^-[a-zA-Z]*C/.test(word.value),
  )
  return bad ? [`shell-state:${name} ${bad.value ?? ''}`.trim()] : []
}
