/**
 * Writes a text into a field as if it was typed there: only what differs is replaced, the field tells of it by its `input` event,
 * and Ctrl+Z takes it back. Setting the value would empty the list of what can be undone.
 */
export function retype(field: HTMLTextAreaElement, text: string, caret = text.length): void {
  const { start, end, inserted } = difference(field.value, text)
  field.focus()
  if (start !== end || inserted !== '') {
    field.setSelectionRange(start, end)
    // There is no other way to edit with undo; every browser keeps it for that.
    const done = document.execCommand(inserted === '' ? 'delete' : 'insertText', false, inserted)
    if (!done) {
      field.setRangeText(inserted, start, end, 'end')
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }
  }
  field.setSelectionRange(caret, caret)
}

/** What has to be replaced to make one text from the other. */
export function difference(from: string, to: string): { start: number; end: number; inserted: string } {
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && from[start] === to[start]) start += 1
  let tail = 0
  while (tail < shorter - start && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail += 1
  return { start, end: from.length - tail, inserted: to.slice(start, to.length - tail) }
}
