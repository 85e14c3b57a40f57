import { expect, test } from 'vitest'
import { matchesChord, pressedChord } from '../../../renderer/workbench/chord'
import { bindKeys, readOwnKeys, refuseKeys, withOwnKeys } from '../../../renderer/workbench/own-keys'

const commands = [{ id: 'a', keys: 'mod+n' }, { id: 'b', keys: 'mod+b' }, { id: 'c' }]
const bound = (own: Parameters<typeof withOwnKeys>[1]) => withOwnKeys(commands, own).map(({ keys }) => keys)
const press = (key: string, code: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

test('a command takes its new keys from the one that has them', () => {
  const own = bindKeys({}, { id: 'c', keys: 'mod+b', commands })
  expect(bound(own)).toEqual(['mod+n', undefined, 'mod+b'])
})

test('what is as usual again is not kept, and the usual keys come back from wherever they went', () => {
  const own = bindKeys({}, { id: 'c', keys: 'mod+b', commands })
  expect(bindKeys(own, { id: 'b', keys: 'mod+b', commands })).toEqual({})
})

test('keys can be taken away, and two commands without keys do not take anything from each other', () => {
  const own = bindKeys(bindKeys({}, { id: 'a', keys: '', commands }), { id: 'b', keys: '', commands })
  expect(bound(own)).toEqual([undefined, undefined, undefined])
})

test('keys that texts need and bare letters are refused', () => {
  expect(['mod+c', 'a', 'shift+a', 'enter'].map((chord) => refuseKeys(chord) !== undefined)).toEqual([true, true, true, true])
  expect(['mod+shift+t', 'f5', 'alt+1', 'ctrl+pagedown'].map(refuseKeys)).toEqual([undefined, undefined, undefined, undefined])
})

test('a chord that is pressed is found again by the same press, on both kinds of keyboards', () => {
  const presses = [
    press('T', 'KeyT', { ctrlKey: true, shiftKey: true }),
    press('|', 'Backslash', { ctrlKey: true, shiftKey: true }),
    press('!', 'Digit1', { ctrlKey: true, shiftKey: true }),
    press('ArrowUp', 'ArrowUp', { ctrlKey: true, altKey: true }),
    press('е', 'KeyT', { ctrlKey: true }),
    press('F5', 'F5'),
    press(' ', 'Space', { ctrlKey: true }),
    press('+', 'Equal', { ctrlKey: true, shiftKey: true }),
  ]
  const chords = presses.map((event) => pressedChord(event, false))
  expect(chords).toEqual(['mod+shift+t', 'mod+shift+\\', 'mod+shift+1', 'mod+alt+up', 'mod+t', 'f5', 'mod+space', 'mod+shift+plus'])
  expect(presses.map((event, index) => matchesChord(event, chords[index] ?? '', false))).toEqual(presses.map(() => true))
  const mac = press('√', 'KeyV', { metaKey: true, altKey: true })
  expect(pressedChord(mac, true)).toBe('mod+alt+v')
  expect(matchesChord(mac, 'mod+alt+v', true)).toBe(true)
  expect(pressedChord(press('Shift', 'ShiftLeft', { shiftKey: true }), false)).toBeUndefined()
})

test('what was kept in another shape is left out', () => {
  expect([readOwnKeys(null), readOwnKeys([]), readOwnKeys({ a: 'mod+1', b: 3 })]).toEqual([undefined, undefined, { a: 'mod+1' }])
})
