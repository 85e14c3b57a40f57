/** Beyond `unasked` a diagram is drawn when the person asks: laying it out takes the page's own thread. Beyond `longest` it stays text. */
export const diagramLimits = { unasked: 6000, longest: 40_000 }

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
  const text = source.replace(/^\s*---\n[\s\S]*?\n---\n/, '').replace(/^(\s*%%.*\n)+/, '').trimStart()
  const lines = text.trimEnd().split('\n').length - 1
  const steps = Math.max(lines, text.match(/--|==|-\./g)?.length ?? 0)
  if (/^(graph|flowchart)\s+(LR|RL)\b/.test(text)) return clamp(90 + 30 * lines)
  if (/^(graph|flowchart)\b/.test(text)) return clamp(80 + 84 * steps)
  if (text.startsWith('sequenceDiagram')) return clamp(130 + 44 * lines)
  if (text.startsWith('gantt')) return clamp(110 + 16 * lines)
  if (/^(gitGraph|packet)/.test(text)) return room.wide
  return room.most
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
