import { commandName, literal, type BashAssignment, type Word } from './command'

/** What stands inside of a command that runs another one. */
export interface Opened {
  /** The wrapper as a rule would name it. */
  label: string
  /** The command inside. */
  inner?: Word[]
  /** A text that a shell will read. */
  script?: Word
  environment: BashAssignment[]
  dangers: string[]
}

interface WrapperSyntax {
  /** Letters of options without a value. */
  flags?: string
  /** Letters of options with one. */
  values?: string
  longFlags?: readonly string[]
  longValues?: readonly string[]
  /** Words between the options and the command. */
  operands?: number
  /** `NAME=value` words stand before the command. */
  assignments?: boolean
  /** The wrapper adds arguments that only the run knows. */
  adds?: boolean
  danger?: string
}

const SYNTAX: Readonly<Record<string, WrapperSyntax>> = {
  sudo: {
    flags: 'AbEHknPSB',
    values: 'CDghpRrTtUu',
    longFlags: ['--non-interactive', '--preserve-env', '--set-home', '--stdin'],
    longValues: ['--user', '--group'],
    assignments: true,
    danger: 'privileges:sudo',
  },
  doas: { flags: 'n', values: 'u', danger: 'privileges:doas' },
  env: { flags: 'i0v', values: 'u', longFlags: ['--ignore-environment', '--null', '--debug'], longValues: ['--unset'], assignments: true },
  nice: { flags: '0123456789', values: 'n', longValues: ['--adjustment'] },
  ionice: { flags: 't', values: 'cn', longFlags: ['--ignore'], longValues: ['--class', '--classdata'] },
  nohup: {},
  setsid: { flags: 'cfw', longFlags: ['--ctty', '--fork', '--wait'] },
  stdbuf: { values: 'ioe', longValues: ['--input', '--output', '--error'] },
  timeout: {
    flags: 'fpv',
    values: 'ks',
    longFlags: ['--foreground', '--preserve-status', '--verbose'],
    longValues: ['--kill-after', '--signal'],
    operands: 1,
  },
  time: { flags: 'pvq', values: 'f', longFlags: ['--portability', '--verbose', '--quiet'], longValues: ['--format'] },
  command: { flags: 'p' },
  builtin: {},
  exec: { flags: 'cl', values: 'a' },
  coproc: {},
  xargs: {
    flags: '0rtpxo',
    values: 'dEILnPs',
    longFlags: ['--null', '--no-run-if-empty', '--verbose', '--interactive', '--exit', '--open-tty'],
    longValues: ['--delimiter', '--max-lines', '--max-args', '--max-procs', '--max-chars', '--replace', '--eof'],
    adds: true,
  },
}
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'mksh', 'ash', 'rbash'])

/** Opens one layer, or gives `undefined` if the command is no wrapper. */
export function openWrapper(argv: readonly Word[]): Opened | undefined {
  const name = commandName(argv[0])
  if (name === null) return undefined
  if (SHELLS.has(name)) return openShell(name, argv)
  if (name === 'eval') return openEval(argv)
  const syntax = Object.hasOwn(SYNTAX, name) ? SYNTAX[name] : undefined
  if (!syntax || isQuestion(name, argv)) return undefined
  return openBySyntax(name, argv, syntax)
}

/** The commands that `find` runs for what it finds. */
export function openFind(argv: readonly Word[]): Opened[] {
  if (commandName(argv[0]) !== 'find') return []
  const opened: Opened[] = []
  const roots = argv.slice(
    1,
    1 +
      Math.max(
        0,
        argv.slice(1).findIndex((word) => word.value === null || /^[-(!]/.test(word.value)),
      ),
  )
  const stands = roots.length > 0 ? roots.flatMap((word) => (word.value === null ? [] : [word.value])) : ['.']
  for (let index = 1; index < argv.length; index++) {
    const option = argv[index]?.value ?? ''
    if (!/^-(exec|execdir|ok|okdir)$/.test(option)) continue
    const end = argv.findIndex((word, place) => place > index && (word.value === ';' || word.value === '+'))
    const words = argv.slice(index + 1, end < 0 ? undefined : end)
    const inner = words.map((word) => (word.value?.includes('{}') ? { value: null, glob: false, stands } : word))
    opened.push({ label: `find ${option}`, inner, environment: [], dangers: inner.length === 0 ? [`unopened:find ${option}`] : [] })
  }
  return opened
}

/** `command -v ls` only asks. */
function isQuestion(name: string, argv: readonly Word[]): boolean {
  if (argv.length === 1) return true
  return name === 'command' && /^-[pvV]*[vV]/.test(argv[1]?.value ?? '')
}

function closed(name: string, label = name): Opened {
  return { label, environment: [], dangers: [`unopened:${name}`] }
}

function openBySyntax(name: string, argv: readonly Word[], syntax: WrapperSyntax): Opened {
  const start = afterOptions(argv, syntax)
  if (start === undefined) return closed(name)
  const environment: BashAssignment[] = []
  let index = start + (syntax.operands ?? 0)
  for (; syntax.assignments && index < argv.length; index++) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(argv[index]?.value ?? '')
    if (!match) break
    environment.push({ name: match[1] ?? '', value: match[2] ?? '' })
  }
  const label = argv
    .slice(0, index)
    .map((word) => word.value ?? '?')
    .join(' ')
  const dangers = syntax.danger ? [syntax.danger] : []
  if (argv.slice(start, index).some((word) => word.value === null)) dangers.push(`unopened:${name}`)
  const inner = argv.slice(index)
  if (inner.length === 0)
    return name === 'env' ? { label, inner: [literal('printenv')], environment, dangers } : { ...closed(name, label), environment }
  if (!syntax.adds) return { label, inner, environment, dangers }
  const replaced = replacement(argv.slice(0, index))
  if (replaced === undefined) return { label, inner: [...inner, { value: null, glob: false }], environment, dangers }
  const filled = inner.map((word) => (word.value?.includes(replaced) ? { value: null, glob: false } : word))
  return { label, inner: filled, environment, dangers }
}

/** The index of the first word behind the options; `undefined` if an option is not known or not static. */
function afterOptions(argv: readonly Word[], syntax: WrapperSyntax): number | undefined {
  let index = 1
  for (; index < argv.length; index++) {
    const text = argv[index]?.value
    if (text == null) return undefined
    if (text === '--') return index + 1
    if (!text.startsWith('-') || text === '-') return text === '-' ? undefined : index
    const width = text.startsWith('--') ? longWidth(text, syntax) : shortWidth(text, syntax)
    if (width === undefined) return undefined
    index += width
  }
  return index
}

/** How many further words the option takes. */
function longWidth(text: string, syntax: WrapperSyntax): number | undefined {
  const [name = '', value] = text.split('=', 2)
  if (syntax.longFlags?.includes(name)) return value === undefined ? 0 : undefined
  if (!syntax.longValues?.includes(name)) return undefined
  return value === undefined ? 1 : 0
}

function shortWidth(text: string, syntax: WrapperSyntax): number | undefined {
  for (let index = 1; index < text.length; index++) {
    const letter = text.charAt(index)
    if (syntax.values?.includes(letter)) return index === text.length - 1 ? 1 : 0
    if (!syntax.flags?.includes(letter)) return undefined
  }
  return 0
}

/** The mark that `xargs -I` replaces. */
function replacement(words: readonly Word[]): string | undefined {
  const index = words.findIndex((word) => word.value?.startsWith('-I') || word.value?.startsWith('--replace'))
  const text = words[index]?.value
  if (text == null) return undefined
  if (text === '-I') return words[index + 1]?.value ?? undefined
  return text.startsWith('-I') ? text.slice(2) : (text.split('=')[1] ?? '{}')
}

function openEval(argv: readonly Word[]): Opened {
  const words = argv.slice(1)
  if (words.some((word) => word.value === null || word.glob)) return closed('eval')
  const script = literal(words.map((word) => word.value).join(' '))
  return script.value === '' ? closed('eval') : { label: 'eval', script, environment: [], dangers: [] }
}

/** `bash -c text` is opened, `bash file` is a command of its own, and a shell that reads its input may do anything. */
function openShell(name: string, argv: readonly Word[]): Opened | undefined {
  for (let index = 1; index < argv.length; index++) {
    const text = argv[index]?.value
    if (text == null) return closed(name)
    if (/^--(version|help)$/.test(text)) return undefined
    if (text === '--login' || text === '--norc' || text === '--noprofile' || text === '--posix') continue
    if (/^[-+][a-zA-Z]+$/.test(text)) {
      if (/^[-+][exuvlfhnpC]*c[exuvlfhnpC]*$/.test(text)) return openScript(name, argv, index)
      if (!/^[-+][exuvlfhnpCi]+$/.test(text)) return closed(name)
      continue
    }
    return text.startsWith('-') || text.startsWith('/dev/') || text.startsWith('/proc/') ? closed(name) : undefined
  }
  return { label: name, environment: [], dangers: [`input-program:${name}`] }
}

function openScript(name: string, argv: readonly Word[], option: number): Opened {
  const label = `${name} ${argv[option]?.value ?? ''}`
  const script = argv[option + 1]
  if (script?.value == null || script.value.startsWith('-') || script.glob) return closed(name, label)
  return { label, script, environment: [], dangers: [] }
}
