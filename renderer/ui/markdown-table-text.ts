import type { Tokens } from 'marked'

/** The cells of a table as they were written, for a spreadsheet. */
export function tableAsCsv({ header, rows }: Pick<Tokens.Table, 'header' | 'rows'>): string {
  return [header, ...rows].map((row) => row.map(({ text }) => csvCell(text)).join(',')).join('\r\n')
}

/** Quoted where needed; a cell that a spreadsheet would run as a formula stays text. */
function csvCell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.,]+$)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
