type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** True when a key press is the chord; `mod` is ⌘ on a Mac and Ctrl elsewhere. */
export function matchesChord(event: KeyPress, chord: string, mac: boolean): boolean {
  const parts = chord.toLowerCase().split('+')
  const key = parts.at(-1) ?? ''
  const held = (name: string) => parts.slice(0, -1).includes(name)
  const mod = held('mod')
  if (event.ctrlKey !== (held('ctrl') || (mod && !mac)) || event.metaKey !== (held('meta') || (mod && mac))) return false
  if (event.altKey !== held('alt')) return false
  return event.shiftKey === held('shift') && isKey(event, key)
}

/** A terminal needs nearly all keys; only those that no shell program uses stay with the window. */
export function worksInTerminal(chord: string, mac: boolean): boolean {
  // Copy, paste and search are the terminal's own there.
  if (/shift\+[cvf]$/.test(chord)) return false
  if (mac) return chord.includes('mod+')
  return chord.includes('shift+') || /\+(`|,|tab|pageup|pagedown)$/.test(chord) || /^f\d+$/.test(chord)
}

/** In a text editor it comments lines in and out; the window's other chords are none of the editor's. */
export function worksInEditor(chord: string): boolean {
  return chord !== 'mod+/'
}

/** By the letter typed, or by the place of the key for layouts whose letters are not Latin. */
function isKey(event: KeyPress, key: string): boolean {
  if (event.key.toLowerCase() === key || names[key] === event.key) return true
  if (/^[a-z]$/.test(key)) return event.code === `Key${key.toUpperCase()}` && !/^[a-z]$/i.test(event.key)
  return codes[key] === event.code
}

const names: Readonly<Record<string, string>> = { space: ' ', up: 'ArrowUp', down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight', plus: '+' }
const codes: Readonly<Record<string, string>> = { '`': 'Backquote', '\\': 'Backslash', '/': 'Slash', ',': 'Comma', '1': 'Digit1', '0': 'Digit0', '-': 'Minus', plus: 'Equal' }
