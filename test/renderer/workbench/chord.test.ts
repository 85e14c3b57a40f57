import { expect, test } from 'vitest'
import { matchesChord, worksInEditor, worksInTerminal } from '../../../renderer/workbench/chord'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}, code = '') => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

test('mod is the Command key on a Mac and Ctrl elsewhere', () => {
  const [ctrl, meta] = [press('k', { ctrlKey: true }), press('k', { metaKey: true })]
  expect([matchesChord(ctrl, 'mod+k', false), matchesChord(meta, 'mod+k', false), matchesChord(ctrl, 'mod+k', true), matchesChord(meta, 'mod+k', true)]).toEqual([
    true,
    false,
    false,
    true,
  ])
})

test('keys held in addition make it another chord', () => {
  const press3 = press('P', { ctrlKey: true, shiftKey: true })
  expect([matchesChord(press3, 'mod+shift+p', false), matchesChord(press3, 'mod+p', false)]).toEqual([true, false])
})

test('with a layout whose letters are not Latin the place of the key counts', () => {
  const greek = press('κ', { ctrlKey: true }, 'KeyK')
  const dvorak = press('t', { ctrlKey: true }, 'KeyK')
  expect([matchesChord(greek, 'mod+k', false), matchesChord(dvorak, 'mod+k', false)]).toEqual([true, false])
})

test('a shifted sign is found by its place', () => {
  expect(matchesChord(press('|', { ctrlKey: true, shiftKey: true }, 'Backslash'), 'mod+shift+\\', false)).toBe(true)
})

test('a terminal keeps the keys that shell programs use', () => {
  const chords = ['mod+k', 'mod+p', 'mod+shift+p', 'mod+`', 'f6', 'mod+shift+f', 'ctrl+pagedown']
  expect(chords.filter((chord) => worksInTerminal(chord, false))).toEqual(['mod+shift+p', 'mod+`', 'f6', 'ctrl+pagedown'])
})

test('an editor of text keeps the key that comments a line', () => {
  expect(['mod+/', 'mod+p', 'mod+s'].filter(worksInEditor)).toEqual(['mod+p', 'mod+s'])
})
