import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import type { Node, Parser } from 'web-tree-sitter'
import { assetPath } from '../../system/assets'

const PARSE_TIME = 500

/** The grammar could not be loaded or did not finish; callers treat the command as unclear. */
export class BashParserError extends Error {
  override readonly name = 'BashParserError'
  readonly code = 'BASH_PARSER'
}

/** The bash grammar in memory; trees live only inside `parse`, because their memory is not garbage collected. */
export class BashParser {
  readonly #parser: Parser

  constructor(parser: Parser) {
    this.#parser = parser
  }

  parse<T>(text: string, use: (root: Node) => T): T {
    const end = performance.now() + PARSE_TIME
    const tree = this.#parser.parse(text, null, { progressCallback: () => performance.now() > end })
    if (!tree) {
      this.#parser.reset()
      throw new BashParserError('The command took too long to parse')
    }
    try {
      return use(tree.rootNode)
    } finally {
      tree.delete()
    }
  }

  close(): void {
    this.#parser.delete()
  }
}

export async function openBashParser(): Promise<BashParser> {
  const { Language, Parser } = await import('web-tree-sitter')
  // The grammar's lexer is one huge function: optimizing it takes V8 400 MB for a moment and saves a command line nothing.
  setFlagsFromString('--wasm-tiering-budget=2000000000')
  await Parser.init({ locateFile: () => assetPath('tree-sitter.wasm') })
  const language = await Language.load(await readFile(assetPath('tree-sitter-bash.wasm')))
  const parser = new Parser()
  parser.setLanguage(language)
  return new BashParser(parser)
}
