const LONGEST = 20_000

/** The draft with the words as a Markdown quote behind it, and an empty line to write on. */
export function withQuote(draft: string, words: string): string {
  const text = words.replace(/\r\n?/g, '\n').replace(/\u200b/g, '').replace(/\n{3,}/g, '\n\n').trim().slice(0, LONGEST)
  if (text === '') return draft
  const quote = text
    .split('\n')
    .map((line) => `> ${line.trimEnd()}`.trimEnd())
    .join('\n')
  const before = draft.trimEnd()
  return `${before === '' ? '' : `${before}\n\n`}${quote}\n\n`
}
