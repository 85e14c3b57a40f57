import { expect, test } from 'vitest'
import { asksFirst, asTyped, cleanPaste, countControls, showControls } from '../../../../renderer/panes/terminal/paste'

test('pasted text cannot press keys or end the paste early', () => {
  expect(cleanPaste('ls\u001b[201~\r\nrm -rf x\r\u0003\u009b31m\tok ü')).toBe('ls[201~\nrm -rf x\n31m\tok ü')
  expect(countControls('ls\u001b[201~\r\n\u0003\u009b\t')).toBe(3)
})

test('lines that would run are shown first; many lines also where the shell waits, unless the person wants no question', () => {
  const ask = (text: string) => [true, false].flatMap((bracketed) => [true, false].map((asks) => asksFirst(text, { bracketed, asks })))
  expect(ask('a\nb')).toEqual([false, false, true, true])
  expect(ask('a\r')).toEqual([false, false, true, true])
  expect(ask('1\r\n2\n3\r4\n5')).toEqual([false, false, true, true])
  expect(ask('1\r\n2\n3\r4\n5\n6')).toEqual([true, false, true, true])
  expect(ask('a\tb')).toEqual([false, false, false, false])
})

test('marks of direction, which show a command as another one, are shown and left out', () => {
  expect(asksFirst('rm \u202ex', { bracketed: true, asks: false })).toBe(true)
  expect(cleanPaste('rm \u202ex\u2069')).toBe('rm x')
  expect(showControls('\u202e')).toEqual([{ text: '<202E>', control: true }])
})

test('a command for a person to run presses no Enter, and of a transcript only the commands are taken', () => {
  expect(asTyped('\nnpm test\r\n \n')).toBe('npm test')
  expect(asTyped('for x in a b; do\n  echo $x\ndone\n')).toBe('for x in a b; do\n  echo $x\ndone')
  expect(asTyped('$ npm ci\nadded 3 packages\n$ npm test\n')).toBe('npm ci\nnpm test')
})

test('a control character is shown first, whatever was wished', () => {
  expect(asksFirst('a\u001b[31m', { bracketed: true, asks: false })).toBe(true)
  expect(showControls('a\u001b[31m\r\n\u007fb\u009b')).toEqual([
    { text: 'a', control: false },
    { text: '␛', control: true },
    { text: '[31m\n', control: false },
    { text: '␡', control: true },
    { text: 'b', control: false },
    { text: '<9B>', control: true },
  ])
})
