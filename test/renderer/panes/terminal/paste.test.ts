import { expect, test } from 'vitest'
import { asksFirst, cleanPaste, countControls, showControls } from '../../../../renderer/panes/terminal/paste'

test('pasted text cannot press keys or end the paste early', () => {
  expect(cleanPaste('ls\u001b[201~\r\nrm -rf x\r\u0003\u009b31m\tok ü')).toBe('ls[201~\nrm -rf x\n31m\tok ü')
  expect(countControls('ls\u001b[201~\r\n\u0003\u009b\t')).toBe(3)
})

test('several lines are shown first, unless the shell waits and the person wants no question', () => {
  const ask = (text: string) => [true, false].flatMap((bracketed) => [true, false].map((asks) => asksFirst(text, { bracketed, asks })))
  expect(ask('a\nb')).toEqual([true, false, true, true])
  expect(ask('a\r')).toEqual([true, false, true, true])
  expect(ask('a\tb')).toEqual([false, false, false, false])
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
