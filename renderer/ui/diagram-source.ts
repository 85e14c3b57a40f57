/**
 * Laying a diagram out takes the page's own thread in one go. Beyond `unnoticed` (ms) that waits until no answer is
 * written any more, beyond `unasked` (ms) until the person asks. Beyond `longest` (characters) it stays text.
 */
export const diagramLimits = { unnoticed: 60, unasked: 500, longest: 40_000 }

/** How long (ms) a line of a kind takes, measured on two slow cores. */
const costs: [kind: RegExp, each: number][] = [
  [/^class/, 7],
  [/^mindmap/, 9],
  [/^(graph|flowchart|state|er|block|requirement|architecture|c4)/i, 5.5],
  [/^(sequence|gitGraph)/, 3],
]

/** About how long (ms) a diagram takes to lay out. */
export function drawingCost(source: string): number {
  const text = withoutPreface(source)
  const each = costs.find(([kind]) => kind.test(text))?.[1] ?? 1
  // `A --> B --> C` is two lines in one.
  return 30 + each * Math.max(lineCount(text), text.match(/--+[->)x|o]|==+>|-\.+->/g)?.length ?? 0)
}

/** What a code block's language says. */
export function isDiagram(lang: string | undefined): boolean {
  return /^mermaid$/i.test(lang?.trim().split(/[\s{,]/)[0] ?? '')
}

/** Padding of the box, and the most that a drawing takes in it; see diagram.module.css. */
const room = { least: 110, wide: 180, most: 472 }

/**
 * The height that a diagram will need, known from its source as far as it is written: rather too much than too little, so that
 * what stands below it does not move when it is drawn.
 */
export function expectedHeight(source: string): number {
  const text = withoutPreface(source)
  const lines = lineCount(text)
  const steps = Math.max(lines, text.match(/--|==|-\./g)?.length ?? 0)
  if (/^(graph|flowchart)\s+(LR|RL)\b/.test(text)) return clamp(90 + 30 * lines)
  if (/^(graph|flowchart)\b/.test(text)) return clamp(80 + 84 * steps)
  if (text.startsWith('sequenceDiagram')) return clamp(130 + 44 * lines)
  if (text.startsWith('gantt')) return clamp(100 + 26 * lines)
  if (text.startsWith('gitGraph')) return clamp(110 + 90 * (text.match(/^\s*branch /gm)?.length ?? 0))
  if (text.startsWith('packet')) return room.wide
  return room.most
}

function withoutPreface(source: string): string {
  return source.replace(/^\s*---\n[\s\S]*?\n---\n/, '').replace(/^(\s*%%.*\n)+/, '').trimStart()
}

function lineCount(text: string): number {
  return text.trimEnd().split('\n').length - 1
}

function clamp(height: number): number {
  return Math.max(room.least, Math.min(room.most, height))
}

/** One sentence out of what the parser says, which may be a page with a drawing of the place. */
export function diagramProblem(error: unknown, source: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = Number(/on line (\d+)/.exec(message)?.[1])
  if (/^No diagram type detected/i.test(message)) return 'its kind is not known'
  // The parser notices a line that is not finished on the one behind it.
  if (line > 0) return `line ${Math.min(line, source.trimEnd().split('\n').length)} cannot be read`
  const first = message.split('\n')[0]?.trim() ?? ''
  return first === '' || first.length > 120 ? 'it cannot be read' : first
}
