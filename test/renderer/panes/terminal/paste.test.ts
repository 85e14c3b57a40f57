import { expect, test } from 'vitest'
import { cleanPaste, runsAtOnce } from '../../../../renderer/panes/terminal/paste'

test('pasted text cannot press keys or end the paste early', () => {
  expect(cleanPaste('ls\u001b[201~\r\nrm -rf x\r\u0003\u009b31m\tok ü')).toBe('ls[201~\nrm -rf x\n31m\tok ü')
})

test('several lines run at once only where the shell does not bracket a paste', () => {
  expect([runsAtOnce('a\nb', false), runsAtOnce('a\nb', true), runsAtOnce('a', false)]).toEqual([true, false, false])
})
