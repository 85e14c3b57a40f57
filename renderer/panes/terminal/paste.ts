const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** What may be typed into a terminal from elsewhere: text, tabs and line ends. Escapes could end a bracketed paste or press keys. */
export function cleanPaste(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(controls, '')
}

/** How many characters `cleanPaste` leaves out. */
export function countControls(text: string): number {
  return text.replace(/\r\n?/g, '\n').match(controls)?.length ?? 0
}

/** True where a person should see first what is pasted: lines that run, and what does not show in a text. */
export function asksFirst(text: string, { bracketed, asks }: { bracketed: boolean; asks: boolean }): boolean {
  if (countControls(text) > 0) return true
  return /[\r\n]/.test(text) && !(bracketed && !asks)
}

/** A text in pieces; control characters stand as their pictures, each a piece of its own. */
export function showControls(text: string): { text: string; control: boolean }[] {
  const pieces = text.replace(/\r\n?/g, '\n').split(/([\u0000-\u0008\u000b-\u001f\u007f-\u009f])/)
  return pieces.map((piece, index) => ({ text: index % 2 === 1 ? pictureOf(piece) : piece, control: index % 2 === 1 })).filter((piece) => piece.text !== '')
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0)
  if (code === 0x7f) return '␡'
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : `<${code.toString(16).toUpperCase()}>`
}
