import { emitBare, type Walk } from './emit'
import { UnclearError, type BashCommand, type Place } from './command'
import { checkText, checkTree } from './guard'
import { BashParserError, type BashParser } from './parser'
import { visit } from './walk'

export type BashAnalysis = { ok: true; commands: BashCommand[] } | { ok: false; reason: string }

export interface AnalyzeContext {
  /** Absolute directory the text will run in. */
  cwd: string
  /** Absolute home directory. */
  home: string
}

const MAX_SCRIPTS = 5

/** Takes a shell text apart into the commands it would run; whatever is not fully understood makes the whole text unclear. */
export function analyzeCommand(parser: BashParser, text: string, context: AnalyzeContext): BashAnalysis {
  const commands: BashCommand[] = []
  try {
    read({ parser, home: context.home, commands }, text, { place: { directories: [context.cwd], unknown: false }, wrapper: [], depth: 0 })
  } catch (error) {
    if (error instanceof UnclearError || error instanceof BashParserError) return { ok: false, reason: error.message }
    throw error
  }
  if (commands.length === 0 && text.trim() !== '') return { ok: false, reason: 'No command was found' }
  return { ok: true, commands }
}

interface Reading {
  parser: BashParser
  home: string
  commands: BashCommand[]
}

interface Around {
  place: Place
  wrapper: readonly string[]
  depth: number
}

function read(reading: Reading, text: string, { place, wrapper, depth }: Around): void {
  if (depth > MAX_SCRIPTS) throw new UnclearError('Too many scripts are wrapped in each other')
  checkText(text)
  const before = reading.commands.length
  reading.parser.parse(text, (root) => {
    checkTree(root)
    const walk: Walk = {
      home: reading.home,
      units: reading.commands,
      wrapper,
      runScript: (script, inside, wrappers) => read(reading, script, { place: inside, wrapper: wrappers, depth: depth + 1 }),
    }
    visit(walk, root, place)
    const silent = reading.commands.length === before && text.trim() !== '' && depth > 0
    if (silent) emitBare(walk, root, { place, dangers: ['dynamic-command'] })
  })
}
