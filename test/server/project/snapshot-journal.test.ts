import { expect, test } from 'vitest'
import { Journal } from '../../../server/project/snapshot-journal'
import type { FileState } from '../../../server/project/snapshot-objects'

const state = (oid: string | undefined): FileState | undefined => (oid === undefined ? undefined : { mode: '100644', oid })
const change = (before: string | undefined, after: string | undefined, name = 'a') => ({ name, before: state(before), after: state(after) })
const brief = (layers: ReturnType<Journal['close']>) => layers.map((layer) => layer.map(({ name, before, after }) => [name, before?.oid, after?.oid]))

test('edits in a row are one change, and one that is taken back is none', () => {
  const journal = new Journal()
  const ledger = journal.open(['one'])
  journal.tell(['one'], change('1', '2'), { from: journal.tick(), to: journal.tick() })
  journal.tell(['one'], change('2', '3'), { from: journal.tick(), to: journal.tick() })
  journal.tell(['one'], change('x', 'y', 'b'), { from: journal.tick(), to: journal.tick() })
  journal.tell(['one'], change('y', 'x', 'b'), { from: journal.tick(), to: journal.tick() })
  expect(brief(journal.close(ledger))).toEqual([[['a', '1', '3']]])
})

test('parallel edits of one file are one change, whoever is told first', () => {
  const journal = new Journal()
  const ledger = journal.open(['one'])
  const first = { from: journal.tick(), to: 0 }
  const second = { from: journal.tick(), to: 0 }
  first.to = journal.tick()
  second.to = journal.tick()
  journal.tell(['one'], change('1', '3'), second)
  journal.tell(['one'], change('1', '2'), first)
  expect(brief(journal.close(ledger))).toEqual([[['a', '1', '3']]])
})

test('what somebody else did between two edits is in neither', () => {
  const journal = new Journal()
  const ledger = journal.open(['one'])
  journal.tell(['one'], change('1', '2'), { from: journal.tick(), to: journal.tick() })
  journal.tell(['one'], change('person', '4'), { from: journal.tick(), to: journal.tick() })
  expect(brief(journal.close(ledger))).toEqual([[['a', '1', '2']], [['a', 'person', '4']]])
})

test('a look finds what commands did, not what tools told and not what was there before', () => {
  const journal = new Journal()
  const [one, two] = [journal.open(['one']), journal.open(['two'])]
  journal.find(change('0', 'nobody'), journal.tick())
  one.commands += 1
  journal.tell(['two'], change(undefined, 'told', 'b'), { from: journal.tick(), to: journal.tick() })
  journal.find(change(undefined, 'told', 'b'), journal.tick())
  journal.find(change('1', '2'), journal.tick())
  expect(journal.watched).toBe(true)
  expect(brief(journal.close(one))).toEqual([[['a', '1', '2']]])
  expect(brief(journal.close(two))).toEqual([[['b', undefined, 'told']]])
  expect(journal.watched).toBe(false)
})

test('a look that sees another session\'s write before it was told does not take it for the command\'s', () => {
  const journal = new Journal()
  const [one, two] = [journal.open(['one']), journal.open(['two'])]
  one.commands += 1
  const from = journal.tick()
  journal.find(change('1', '2'), journal.tick())
  journal.tell(['two'], change('1', '2'), { from, to: journal.tick() })
  expect(brief(journal.close(one))).toEqual([])
  expect(brief(journal.close(two))).toEqual([[['a', '1', '2']]])
})

test('a file that a command changed before a tool did is one change from the first state', () => {
  const journal = new Journal()
  const ledger = journal.open(['one'])
  ledger.commands += 1
  const from = journal.tick()
  journal.tell(['one'], change('2', '3'), { from, to: journal.tick() })
  journal.find(change('1', '2'), from)
  expect(brief(journal.close(ledger))).toEqual([[['a', '1', '3']]])
})

test('what a task changes belongs to its caller as well', () => {
  const journal = new Journal()
  const caller = journal.open(['caller'])
  const child = journal.open(['child', 'caller'])
  journal.tell(['child', 'caller'], change('1', '2'), { from: journal.tick(), to: journal.tick() })
  expect(brief(journal.close(child))).toEqual([[['a', '1', '2']]])
  expect(brief(journal.close(caller))).toEqual([[['a', '1', '2']]])
})
