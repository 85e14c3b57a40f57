// Escapes could end a bracketed paste or press keys; marks of direction could show a command as another one.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const oneControl = new RegExp(`(${controls.source})`)

/** As many lines a shell shows well enough while it waits for Enter. */
const SHORT = 5

/** What may be typed into a terminal from elsewhere: text, tabs and line ends. */
export function cleanPaste(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(controls, '')
}

/** How many characters `cleanPaste` leaves out. */
export function countControls(text: string): number {
  return text.replace(/\r\n?/g, '\n').match(controls)?.length ?? 0
}

/**
 * True where a person should see first what is pasted: what does not show in a text, lines that run at once, and,
 * unless that is not wanted, many lines for a shell that waits.
 */
export function asksFirst(text: string, { bracketed, asks }: { bracketed: boolean; asks: boolean }): boolean {
  if (countControls(text) > 0) return true
  const ends = text.match(/\r\n?|\n/g)?.length ?? 0
  return bracketed ? asks && ends >= SHORT : ends > 0
}

/** A command from elsewhere as it is typed for a person to see, not to run: nothing at its end presses Enter, and of a
 *  transcript only what stands behind its prompts is taken. */
export function asTyped(command: string): string {
  const lines = command.replace(/\r\n?/g, '\n').replace(/^\n+|\s+$/g, '').split('\n')
  const prompted = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2))
  return (prompted.length > 0 ? prompted : lines).join('\n')
}

/** A text in pieces; control characters stand as their pictures, each a piece of its own. */
export function showControls(text: string): { text: string; control: boolean }[] {
  const pieces = text.replace(/\r\n?/g, '\n').split(oneControl)
  return pieces.map((piece, index) => ({ text: index % 2 === 1 ? pictureOf(piece) : piece, control: index % 2 === 1 })).filter((piece) => piece.text !== '')
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0)
  if (code === 0x7f) return '␡'
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : `<${code.toString(16).toUpperCase()}>`
}
