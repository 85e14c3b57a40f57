// Characters that a person does not see but a model reads: tags, direction marks, fillers, variation selectors beyond
// those of emoji. Joiners stay where a script or an emoji needs them.

const ALWAYS = new RegExp(
  [
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u,
    /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0]/u,
    /[\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u,
    /[\ufe00-\ufe0e\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
)
const JOINERS = new RegExp(
  [
    /(?<!\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier}|[\p{L}\p{M}])[\u200c\u200d]/u,
    /[\u200c\u200d](?!\p{Extended_Pictographic}|[\p{L}\p{M}])/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
)
/** Latin, Greek and Cyrillic words have no use for joiners. */
const JOINERS_IN_WORDS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}])[\u200c\u200d]+/gu
const EMOJI_STYLE = /(?<!\p{Emoji})\ufe0f/gu

/** The text without hidden characters, and how many there were; a byte order mark at the start does not count. */
export function stripHidden(text: string): { text: string; hidden: number } {
  const whole = text.startsWith('\ufeff') ? text.slice(1) : text
  const visible = whole.replace(ALWAYS, '').replace(JOINERS_IN_WORDS, '').replace(JOINERS, '').replace(EMOJI_STYLE, '')
  return { text: visible, hidden: [...whole].length - [...visible].length }
}
