/** What may be typed into a terminal from elsewhere: text, tabs and line ends. Escapes could end a bracketed paste or press keys. */
export function cleanPaste(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

/** Lines that a shell without bracketed paste would run at once. */
export function runsAtOnce(text: string, bracketed: boolean): boolean {
  return !bracketed && text.includes('\n')
}
