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

/** The chord that is pressed, in the words of `matchesChord`; undefined while only Shift and its like are held. */
export function pressedChord(event: KeyPress, mac: boolean): string | undefined {
  if (/^(Control|Shift|Alt|AltGraph|Meta|OS|CapsLock|Dead|Process|Unidentified)$/.test(event.key)) return undefined
  const held = [
    (mac ? event.metaKey : event.ctrlKey) && 'mod',
    mac && event.ctrlKey && 'ctrl',
    !mac && event.metaKey && 'meta',
    event.altKey && 'alt',
    event.shiftKey && 'shift',
  ]
  return [...held.filter((name) => name !== false), keyName(event)].join('+')
}

function keyName({ key, code }: KeyPress): string {
  const placed = Object.entries(codes).find(([, place]) => place === code)?.[0]
  const named = Object.entries(names).find(([, name]) => name === key)?.[0]
  if (placed !== undefined && placed !== 'plus') return placed
  if (named !== undefined) return named
  // Letters that are not Latin, or that Alt makes another sign of, are known by their place.
  return /^Key[A-Z]$/.test(code) && !/^[a-z]$/i.test(key) ? code.slice(3).toLowerCase() : key.toLowerCase()
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
const codes: Readonly<Record<string, string>> = { '`': 'Backquote', '\\': 'Backslash', '/': 'Slash', ',': 'Comma', ...digits(), '-': 'Minus', plus: 'Equal' }

function digits(): Record<string, string> {
  return Object.fromEntries(Array.from('0123456789', (digit) => [digit, `Digit${digit}`]))
}
