import { expect, test } from 'vitest'
import { commentsOf, dropComments, dropUndone, emptyReviewMemory, keepMessage, markRead, putComment, putUndone, readMarks, readReviewMemory, undoneOf } from '../../../renderer/workbench/review-memory'

const comment = { id: 'c1', file: 'a.ts', side: 'new' as const, start: 1, end: 1, quote: '+x', text: 'Why?' }

test('marks of hunks are kept by folder and file, and taken back', () => {
  const read = markRead(emptyReviewMemory, '/p', { files: [{ file: 'a', marks: ['1', '2'] }, { file: 'b', marks: ['3'] }], read: true })
  expect(readMarks(read, '/p')).toEqual({ a: ['1', '2'], b: ['3'] })
  expect(readMarks(read, '/q')).toEqual({})
  const back = markRead(read, '/p', { files: [{ file: 'a', marks: ['1'] }, { file: 'b', marks: ['3'] }], read: false })
  expect(readMarks(back, '/p')).toEqual({ a: ['2'] })
  expect(markRead(back, '/p', { files: [{ file: 'a', marks: ['2'] }], read: true }).read['/p']).toEqual({ a: ['2'] })
})

test('what was touched last stays when there is too much', () => {
  const all = Array.from({ length: 12_001 }, (_, index) => ({ file: `f${index}`, marks: ['m'] }))
  const kept = Object.keys(readMarks(markRead(emptyReviewMemory, '/p', { files: all, read: true }), '/p'))
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([12_000, 'f1', 'f12000'])
})

test('comments are added, changed, and gone when nothing is said', () => {
  const one = putComment(emptyReviewMemory, '/p', comment)
  expect(commentsOf(putComment(one, '/p', { ...comment, text: 'Really?' }), '/p')).toEqual([{ ...comment, text: 'Really?' }])
  expect(commentsOf(putComment(one, '/p', { ...comment, text: ' ' }), '/p')).toEqual([])
  expect(putComment(emptyReviewMemory, '/p', { ...comment, text: '' }).comments).toEqual({ '/p': [] })
  expect(dropComments(one, '/p', ['c1']).comments).toEqual({})
})

test('what was kept in another shape is not taken over', () => {
  expect(readReviewMemory(JSON.parse(JSON.stringify(emptyReviewMemory)))).toEqual(emptyReviewMemory)
  for (const stored of [undefined, null, 1, {}, { view: {}, read: [], comments: {} }]) expect(readReviewMemory(stored)).toBeUndefined()
  expect(readReviewMemory({ view: { split: true }, read: {}, comments: {} })?.view).toEqual({ ...emptyReviewMemory.view, split: true })
})

test('a message being written and what was undone are kept by folder, the oldest giving way', () => {
  const written = keepMessage(emptyReviewMemory, '/p', 'Half a mess')
  expect([written.messages, keepMessage(written, '/p', '').messages]).toEqual([{ '/p': 'Half a mess' }, {}])
  const undone = (time: number) => ({ ids: [`${time}`], title: 'A hunk', time })
  const many = Array.from({ length: 22 }, (_, time) => time).reduce((memory, time) => putUndone(memory, '/p', undone(time)), emptyReviewMemory)
  expect(undoneOf(many, '/p').map(({ time }) => time)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2))
  expect(dropUndone(putUndone(emptyReviewMemory, '/p', undone(1)), '/p', undone(1)).undone).toEqual({})
  const { messages: _, undone: __, ...older } = emptyReviewMemory
  expect(readReviewMemory(older)).toEqual(emptyReviewMemory)
})
