/** More than a model reads with profit, and than a composer shows. */
const MOST = 60_000

/** What is selected in a terminal as a fenced block for a prompt; the end of long output tells most, so its start is left out. */
export function asDraft(selection: string, title: string): string | undefined {
  const plain = selection.replaceAll('\r', '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
  const whole = plain.split('\n').map((line) => line.trimEnd()).join('\n').replace(/^\n+|\n+$/g, '')
  if (whole === '') return undefined
  const text = whole.length > MOST ? `…${whole.slice(-MOST)}` : whole
  const longest = [...text.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `From the terminal “${title}”:\n\n${fence}\n${text}\n${fence}\n`
}
