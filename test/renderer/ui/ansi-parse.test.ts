import { expect, test } from 'vitest'
import { AnsiBuffer, AnsiReader, plainText } from '../../../renderer/ui/ansi-parse'
import { applySgr, plainStyle } from '../../../renderer/ui/ansi-style'

const esc = '\u001b'

function read(...chunks: string[]) {
  const buffer = new AnsiBuffer()
  for (const chunk of chunks) buffer.append(chunk)
  return buffer.lines.map((line) => line.spans.map((span) => [span.text, span.style]))
}

function text(...chunks: string[]) {
  const buffer = new AnsiBuffer()
  for (const chunk of chunks) buffer.append(chunk)
  return plainText(buffer.lines)
}

test('colours and styles become spans', () => {
  expect(read(`a${esc}[1;31mb${esc}[0mc\n${esc}[38;5;208mx${esc}[48;2;1;2;3my`)).toEqual([
    [
      ['a', {}],
      ['b', { bold: true, colour: 'var(--ansi-red)' }],
      ['c', {}],
    ],
    [
      ['x', { colour: 'rgb(255 135 0)' }],
      ['y', { colour: 'rgb(255 135 0)', background: 'rgb(1 2 3)' }],
    ],
  ])
})

test('a carriage return overwrites the line and a longer rest stays', () => {
  expect(text('downloading 10%\rdownloading 99%\ndone')).toBe('downloading 99%\ndone')
  expect(text('abcdef\rXY')).toBe('XYcdef')
  expect(text(`abcdef\r${esc}[KXY`)).toBe('XY')
  expect(text('a\r\nb')).toBe('a\nb')
  expect(text('ab\b\bc')).toBe('cb')
})

test('everything else that controls a terminal is dropped', () => {
  const noise = [
    `${esc}[2J`,
    `${esc}[10;5H`,
    `${esc}]0;title\u0007`,
    `${esc}]8;;https://x.y${esc}\\`,
    `${esc}P1;2q${esc}\\`,
    `${esc}(B`,
    `${esc}7`,
    '\u0007',
    `${esc}[?25l`,
    `${esc}[>4;1m`,
    `${esc}]52;c;aGk=\u0007`,
  ]
  expect(text(`a${noise.join('')}b`)).toBe('ab')
})

test('sequences that arrive in pieces read as if they came whole', () => {
  const whole = `x${esc}[1;32mgreen${esc}[0m ${esc}]0;t${esc}\\end\r\nnext`
  expect(read(...whole)).toEqual(read(whole))
})

test('a sequence that never ends does not swallow the output for ever', () => {
  const buffer = new AnsiBuffer()
  buffer.append(`${esc}]0;`)
  for (let index = 0; index < 10; index++) buffer.append('x'.repeat(1000))
  expect(plainText(buffer.lines)).toContain('xxx')
})

test('lines and their length are bounded and keep their numbers', () => {
  const buffer = new AnsiBuffer()
  buffer.append('line\n'.repeat(50_000))
  expect([buffer.lines.length <= 22_000, buffer.lines.at(-1)?.number]).toEqual([true, 50_000])
  expect(text('x'.repeat(50_000)).length).toBe(20_000)
})

test('growing text keeps the identity of lines that are complete, other text starts anew', () => {
  const reader = new AnsiReader()
  const first = reader.read('one\ntwo')[0]
  expect([reader.read('one\ntwo\nthree')[0] === first, plainText(reader.read('else'))]).toEqual([true, 'else'])
})

test('SGR reads colons, resets single styles and ignores what it does not know', () => {
  expect(applySgr(plainStyle, '38:2::10:20:30')).toEqual({ colour: 'rgb(10 20 30)' })
  expect(applySgr(plainStyle, '4:3')).toEqual({ underline: true })
  expect(applySgr({ bold: true, italic: true }, '22')).toEqual({ italic: true })
  expect(applySgr(plainStyle, '')).toEqual({})
  expect(applySgr(plainStyle, '97;44')).toEqual({ colour: 'var(--ansi-bright-white)', background: 'var(--ansi-blue)' })
  expect(applySgr({ bold: true }, '38;5')).toEqual({ bold: true })
})
