/** Control, direction and other characters that do not show, spelled out, so that what is approved is what is seen. */
export function makeVisible(text: string): string {
  return text.replace(
    /(?![\t\n ])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu,
    (letter) => {
      const code = letter.codePointAt(0) ?? 0
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
    },
  )
}
