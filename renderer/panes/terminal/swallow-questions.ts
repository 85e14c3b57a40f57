import type { IDisposable, Terminal } from '@xterm/xterm'

/** Questions that a terminal answers by typing: device attributes, status, modes, settings, colours. */
const questions = [{ final: 'c' }, { prefix: '>', final: 'c' }, { prefix: '=', final: 'c' }, { final: 'n' }, { prefix: '?', final: 'n' }] as const
const modes = [{ intermediates: '$', final: 'p' }, { prefix: '?', intermediates: '$', final: 'p' }] as const
const colours = [4, 10, 11, 12]

/** While `quiet()` holds, programs' questions in the output get no answer; an answer out of time would be typed into the shell. */
export function swallowQuestions({ parser }: Terminal, quiet: () => boolean): IDisposable[] {
  return [
    ...[...questions, ...modes].map((id) => parser.registerCsiHandler(id, quiet)),
    ...colours.map((code) => parser.registerOscHandler(code, (data) => quiet() && data.includes('?'))),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, quiet),
  ]
}
