const macNames: Record<string, string> = {
  mod: '⌘',
  meta: '⌘',
  ctrl: '⌃',
  alt: '⌥',
  shift: '⇧',
  enter: '↩',
  escape: 'esc',
  backspace: '⌫',
  delete: '⌦',
  tab: '⇥',
  pageup: '⇞',
  pagedown: '⇟',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  space: '␣',
  plus: '+',
}

const otherNames: Record<string, string> = {
  mod: 'Ctrl',
  meta: 'Win',
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  enter: '↵',
  escape: 'Esc',
  backspace: 'Backspace',
  delete: 'Del',
  tab: 'Tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  space: 'Space',
  plus: '+',
}

export function isMac(userAgent: string): boolean {
  return /Mac|iPhone|iPad/.test(userAgent)
}

/** A chord as a person reads it: `⇧⌘P` on a Mac, `Ctrl+Shift+P` elsewhere. */
export function formatKeys(chord: string, mac: boolean): string {
  const names = mac ? macNames : otherNames
  const parts = chord
    .toLowerCase()
    .split('+')
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : capitalise(key)))
  if (!mac) return parts.join('+')
  const modifiers = ['⌃', '⌥', '⇧', '⌘']
  const held = modifiers.filter((modifier) => parts.includes(modifier))
  return [...held, ...parts.filter((part) => !modifiers.includes(part))].join('')
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
