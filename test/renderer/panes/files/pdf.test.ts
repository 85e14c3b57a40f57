import { expect, test } from 'vitest'
import { countFound, textOf, wordsPattern } from '../../../../renderer/panes/files/preview/pdf/found-text'
import { heightOf, layOutPages, PAGE_GAP, pageAt, pagesBetween, placeAt, sharpness } from '../../../../renderer/panes/files/preview/pdf/page-layout'
import { durationText, previewKind } from '../../../../renderer/panes/files/preview/preview'

const sizes = new Map([
  [0, { width: 600, height: 800 }],
  [2, { width: 800, height: 600 }],
])
const at = (scale: number) => ({ scale, widest: Number.POSITIVE_INFINITY })

test('pages lie below each other, none wider than there is room; those not read yet are as large as the first', () => {
  expect(layOutPages(3, sizes, { scale: 0.5, widest: 350 })).toEqual({
    boxes: [
      { top: 16, width: 300, height: 400, scale: 0.5 },
      { top: 432, width: 300, height: 400, scale: 0.5 },
      { top: 848, width: 350, height: 262, scale: 0.4375 },
    ],
    width: 350,
    height: 1126,
  })
})

test('the page at a height is the last that begins above it, also in ten thousand', () => {
  const layout = layOutPages(10_000, sizes, at(1))
  expect([0, 15, 16, 831, 832, layout.height].map((y) => pageAt(layout, y))).toEqual([0, 0, 0, 0, 1, 9_999])
  expect(pagesBetween(layout, [800, 2400])).toEqual([0, 1, 2, 3])
  expect(pagesBetween(layout, [0, layout.height])).toHaveLength(12)
})

test('a place is the same place at another size', () => {
  const [small, large] = [layOutPages(20, sizes, at(0.5)), layOutPages(20, sizes, at(2))]
  const place = placeAt(small, 1000)
  expect(placeAt(large, heightOf(large, place))).toEqual({ page: place.page, part: expect.closeTo(place.part, 5) })
  expect(heightOf(small, { page: 0, part: 0 })).toBe(PAGE_GAP)
})

test('a canvas is as sharp as the screen until it would be too large', () => {
  expect(sharpness({ width: 600, height: 800 }, 2)).toBe(2)
  const sharp = sharpness({ width: 5_000, height: 7_000 }, 2)
  expect(5_000 * 7_000 * sharp ** 2).toBeCloseTo(12_000_000, 0)
})

test('words are found in any case, over ends of lines, and as they are written', () => {
  const text = textOf([{ str: 'The first', hasEOL: true }, { str: 'page (1)' }, { str: ' of THE First Page' }])
  const count = (query: string) => {
    const pattern = wordsPattern(query)
    return pattern && countFound(text, pattern)
  }
  expect([count('first page'), count('(1)'), count('.'), count('  ')]).toEqual([2, 1, 0, undefined])
})

test('a file is shown by what it is', () => {
  const binary = { type: 'binary', content: '', encoding: 'base64' } as const
  expect([
    previewKind('a.pdf', { ...binary, mimeType: 'application/pdf', truncated: true }),
    previewKind('a.PDF', { type: 'text', content: '%PDF-1.4 …' }),
    previewKind('a.pdf', { type: 'text', content: 'no document' }),
    previewKind('a.mp3', { ...binary, mimeType: 'audio/mpeg' }),
    previewKind('a.mp4', { ...binary, mimeType: 'video/mp4', truncated: true }),
    previewKind('a.png', { ...binary, mimeType: 'image/png', truncated: true }),
  ]).toEqual(['pdf', 'pdf', 'text', 'audio', 'video', 'binary'])
})

test('a length is told as a clock tells it', () => {
  expect([0.44, 2, 75.4, 3725, Number.POSITIVE_INFINITY].map(durationText)).toEqual(['0.4 s', '0:02', '1:15', '1:02:05', ''])
})
