/**
 * Characters that do not show, or show something else than they are: controls, format and direction marks, unusual
 * spaces, fillers, variation selectors, lone surrogates, private use. Newline and tab are left to the caller.
 */
const INVISIBLE = new RegExp(
  `(?![\\n\\t ])[${[
    '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Z}',
    '\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\uffa0',
    '\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}',
  ].join('')}]`,
  'gu',
)

/** The text with everything invisible spelled out, as `\x1b` or `\u{202e}`; newlines and tabs stay. */
export function makeVisible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

export function hasInvisible(text: string): boolean {
  return text.search(INVISIBLE) >= 0
}
