/** Beyond `unasked` a diagram is drawn when the person asks: laying it out takes the page's own thread. Beyond `longest` it stays text. */
export const diagramLimits = { unasked: 6000, longest: 40_000 }

/** What a code block's language says. */
export function isDiagram(lang: string | undefined): boolean {
  return /^mermaid$/i.test(lang?.trim().split(/[\s{,]/)[0] ?? '')
}

/** The height that a diagram will need, more or less, known from its first line on; so the page moves little when it is drawn. */
export function expectedHeight(source: string): number {
  const head = source.replace(/^\s*---\n[\s\S]*?\n---\n/, '').replace(/^(\s*%%.*\n)+/, '').trimStart().slice(0, 80)
  if (/^(graph|flowchart)\s+(LR|RL)\b/.test(head) || /^(gitGraph|timeline|journey|packet|swimlane)/.test(head)) return 170
  if (/^(gantt|kanban|block)/.test(head)) return 220
  return 300
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
