import { indexedColour, trueColour, type AnsiColour } from './ansi-colours'

export interface AnsiStyle {
  readonly colour?: AnsiColour
  readonly background?: AnsiColour
  readonly bold?: boolean
  readonly dim?: boolean
  readonly italic?: boolean
  readonly underline?: boolean
  readonly inverse?: boolean
  readonly hidden?: boolean
  readonly strike?: boolean
}

export const plainStyle: AnsiStyle = {}

const switches: Record<number, Partial<AnsiStyle>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  8: { hidden: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: undefined, dim: undefined },
  23: { italic: undefined },
  24: { underline: undefined },
  27: { inverse: undefined },
  28: { hidden: undefined },
  29: { strike: undefined },
  39: { colour: undefined },
  49: { background: undefined },
}

/** The style after an SGR sequence (`ESC [ parameters m`); unknown parameters change nothing. */
export function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  // "4:3" (a curly underline) and "38:2::r:g:b" use colons within one parameter.
  const codes = parameters
    .replace(/(\d+):(\d+):[:\d]*/g, expandColons)
    .split(';')
    .map((code) => (code === '' ? 0 : Number(code.split(':')[0])))
  let next = style
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 0) next = plainStyle
    else if (code === 38 || code === 48) {
      const [colour, used] = readColour(codes, at + 1)
      next = { ...next, [code === 38 ? 'colour' : 'background']: colour }
      at += used
    } else if (switches[code]) next = { ...next, ...switches[code] }
    else next = { ...next, ...baseColour(code) }
  }
  return next
}

function expandColons(whole: string): string {
  const parts = whole.split(':')
  if (parts[0] !== '38' && parts[0] !== '48') return parts[0] ?? ''
  // With an empty colour space: 38:2::r:g:b.
  return parts[1] === '2' && parts.length > 5 ? [...parts.slice(0, 2), ...parts.slice(3)].join(';') : parts.join(';')
}

function readColour(codes: readonly number[], at: number): [AnsiColour | undefined, number] {
  if (codes[at] === 5) return [indexedColour(codes[at + 1] ?? -1), 2]
  if (codes[at] === 2) return [trueColour(codes[at + 1] ?? -1, codes[at + 2] ?? -1, codes[at + 3] ?? -1), 4]
  return [undefined, 1]
}

function baseColour(code: number): Partial<AnsiStyle> {
  if (code >= 30 && code <= 37) return { colour: indexedColour(code - 30) }
  if (code >= 90 && code <= 97) return { colour: indexedColour(code - 82) }
  if (code >= 40 && code <= 47) return { background: indexedColour(code - 40) }
  if (code >= 100 && code <= 107) return { background: indexedColour(code - 92) }
  return {}
}
