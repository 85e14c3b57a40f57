import { Lexer, type Tokens } from 'marked'
import { expect, test } from 'vitest'
import { tableAsCsv } from '../../../renderer/ui/markdown-table-text'

test('a table is copied as CSV: quotes where needed, numbers as they are, nothing that a spreadsheet would run', () => {
  const [table] = new Lexer().lex('|a|b, c|\n|-|-|\n|-1.5|say "hi"|\n|=SUM(A1)|-x|\n')
  expect(tableAsCsv(table as Tokens.Table)).toBe('a,"b, c"\r\n-1.5,"say ""hi"""\r\n\'=SUM(A1),\'-x')
})
