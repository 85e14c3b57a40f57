import type { TextFile } from '../system/files'
import type { Target } from './access'
import { replaceText, type Replacement } from './match'

export type TextEdit = { oldString: string; newString: string; replaceAll?: boolean | undefined }

/** The text of a file after edits in their order; each one sees what those before it made. Throws what the model should change. */
export function editText(target: Target, before: TextFile | undefined, edits: readonly TextEdit[]): string {
  const windows = before?.newline === '\r\n' && !before.mixedNewlines
  const plain = (text: string) => (windows ? text.replaceAll('\r\n', '\n') : text)
  const start = before && plain(before.text)
  let text = start
  for (const [index, { oldString, newString, replaceAll = false }] of edits.entries()) {
    try {
      text = applyEdit(target.path, text, { find: plain(oldString), replacement: plain(newString), all: replaceAll, quoting: !target.secret })
    } catch (error) {
      throw edits.length === 1 ? error : new Error(`Edit ${index + 1} of ${edits.length} does not apply, so none was made. ${(error as Error).message}`)
    }
  }
  if (text === undefined) throw new Error(`File not found: ${target.path}`)
  return windows ? text.replaceAll('\n', '\r\n') : text
}

function applyEdit(file: string, text: string | undefined, edit: Replacement): string {
  if (edit.find === edit.replacement) throw new Error('No changes to apply: oldString and newString are identical.')
  if (edit.find === '') {
    if (text) throw new Error(`${file} exists and is not empty. Give the text to replace in oldString, or use write.`)
    return edit.replacement
  }
  if (text === undefined) throw new Error(`File not found: ${file}`)
  const after = replaceText(text, edit)
  if (after === text) throw new Error('No changes to apply: the file already reads like newString at that place.')
  return after
}
