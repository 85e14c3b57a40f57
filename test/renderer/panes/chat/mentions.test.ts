import { expect, test } from 'vitest'
import type { Agent } from '#protocol/agent'
import type { MessageWithParts } from '#protocol/message'
import type { Session } from '#protocol/session'
import { areCopiedFiles, attachedText, textAttachment, withAttachment } from '../../../../renderer/panes/chat/composer/attachments'
import { emptyDraft, joinDrafts, readDraft, withoutWords, type Draft } from '../../../../renderer/panes/chat/composer/draft'
import { mentionedNames, withMention } from '../../../../renderer/panes/chat/composer/draft-mentions'
import { symbolParts } from '../../../../renderer/panes/chat/composer/mention'
import { mentionOptions, type MentionSources } from '../../../../renderer/panes/chat/composer/mention-options'
import { isAtEdge } from '../../../../renderer/panes/chat/composer/prompt-history'
import { recentFirst } from '../../../../renderer/panes/chat/composer/recent-mentions'
import { difference } from '../../../../renderer/panes/chat/composer/retype'
import { sessionExcerpt, sessionPart } from '../../../../renderer/panes/chat/composer/session-parts'

const range = (start: number, end: number, character = 1) => ({ start: { line: start, character: 4 }, end: { line: end, character } })
const session = (id: string, title: string, archived?: number) =>
  ({ id, title, directory: '/w', time: { created: 1, updated: 2, ...(archived === undefined ? {} : { archived }) } }) as unknown as Session
const agent = (name: string, mode = 'subagent') => ({ name, mode }) as unknown as Agent

const sources = (change: Partial<MentionSources>): MentionSources => ({
  directory: '/w',
  query: '',
  paths: ['src/', 'src/wind.ts', 'rain.ts'],
  symbols: [],
  agents: [agent('explore'), agent('build', 'primary')],
  sessions: [session('ses_1', 'Wind at night'), session('ses_2', 'Old wind', 5)],
  recent: [],
  ...change,
})

const shown = (change: Partial<MentionSources>) => mentionOptions(sources(change)).map(({ section, label }) => `${section} ${label}`)

test('files come before symbols, agents and sessions; what was used before comes first in its section', () => {
  expect(shown({})).toEqual(['Files src/', 'Files wind.ts', 'Files rain.ts', 'Agents explore', 'Sessions Wind at night'])
  expect(shown({ recent: ['file rain.ts', 'file src/wind.ts'] }).slice(0, 3)).toEqual(['Files rain.ts', 'Files wind.ts', 'Files src/'])
  expect(recentFirst([{ key: 'a' }, { key: 'b' }, { key: 'c' }], ['c'])).toEqual([{ key: 'c' }, { key: 'a' }, { key: 'b' }])
})

test('a section goes first when its best name begins as was typed, and a path asks for files only', () => {
  expect(shown({ query: 'expl', paths: ['src/examples.ts'] })[0]).toBe('Agents explore')
  expect(shown({ query: 'wi', paths: ['src/wind.ts'] })).toEqual(['Files wind.ts', 'Sessions Wind at night'])
  expect(shown({ query: 'src/w', paths: ['src/wind.ts'] })).toEqual(['Files wind.ts'])
})

test('symbols of the folder are offered with their place, those outside are not', () => {
  const symbols = [
    { name: 'windSpeed', kind: 12, location: { uri: 'file:///w/src/a%20b.ts', range: range(4, 9) } },
    { name: 'windOutside', kind: 12, location: { uri: 'file:///other/x.ts', range: range(0, 0) } },
    { name: 'windVirtual', kind: 12, location: { uri: 'untitled:1', range: range(0, 0) } },
  ]
  const options = mentionOptions(sources({ query: 'wind', paths: [], sessions: [], agents: [], symbols }))
  expect(options.map(({ label, detail }) => [label, detail])).toEqual([['windSpeed', 'src/a b.ts:5']])
})

test('a symbol is sent as the lines of its file, with its place in the text', () => {
  const symbols = [{ name: 'speed', kind: 12, path: 'src/a b.ts', range: range(4, 9, 0) }]
  expect(symbolParts('why @speed?', symbols, '/w')).toEqual([
    {
      type: 'file',
      mime: 'text/plain',
      filename: 'src/a b.ts',
      url: 'file:///w/src/a%20b.ts?start=5&end=9',
      source: { type: 'symbol', path: 'src/a b.ts', range: range(4, 9, 0), name: 'speed', kind: 12, text: { value: '@speed', start: 4, end: 10 } },
    },
  ])
  expect(symbolParts('why speed?', symbols, '/w')).toEqual([])
})

test('a mention of every kind is kept once, survives a restart and a failed send, and goes with the words', () => {
  const symbol = { name: 'speed', kind: 12, path: 'a.ts', range: range(0, 1) }
  const chosen = ([{ kind: 'file', name: 'a.ts' }, { kind: 'file', name: 'a.ts' }, { kind: 'agent', name: 'explore' }, { kind: 'symbol', name: 'speed', symbol }, { kind: 'session', name: 'Wind', id: 'ses_1' as never }] as const).reduce<Draft>(
    withMention,
    { ...emptyDraft, text: 'x', compare: { models: [] } },
  )
  expect(mentionedNames(chosen)).toEqual(['a.ts', 'explore', 'speed', 'Wind'])
  const storage = { getItem: () => JSON.stringify(chosen), setItem: () => undefined, removeItem: () => undefined, key: () => null, length: 0 }
  expect(readDraft(storage, 'k')).toEqual(chosen)
  const broken = { ...storage, getItem: () => JSON.stringify({ text: 'x', symbols: [{ name: 1 }, null], sessions: 'no', compare: { models: [{ providerID: 1 }, null] } }) }
  expect(readDraft(broken, 'k')).toEqual({ text: 'x', mentions: [], attachments: [], compare: { models: [] } })
  const empty = withoutWords(chosen)
  expect([mentionedNames(empty), empty.compare]).toEqual([[], undefined])
  expect(mentionedNames(joinDrafts(chosen, empty))).toEqual(mentionedNames(chosen))
})

test('another conversation goes along with its title, its newest part, and a word on what is left out', async () => {
  const said = (text: string): MessageWithParts =>
    ({ info: { id: 'msg', role: 'user', time: { created: 1 } }, parts: [{ type: 'text', text }] }) as unknown as MessageWithParts
  const short = sessionExcerpt(session('ses_1', 'Wind at night'), [said('Why?')])
  expect(short).toContain('“Wind at night” (session ses_1')
  expect(short).toContain('Why?')
  expect(short).not.toContain('left out')
  const long = sessionExcerpt(session('ses_1', 'Wind'), [said('old'.repeat(20_000)), said('newest')])
  expect(long.length).toBeLessThan(41_000)
  expect([long.includes('newest'), long.includes('left out')]).toEqual([true, true])
})

test('only what differs is typed', () => {
  expect(difference('see @sr now', 'see @src/a.ts now')).toEqual({ start: 7, end: 7, inserted: 'c/a.ts' })
  expect(difference('aaa', 'aa')).toEqual({ start: 2, end: 3, inserted: '' })
  expect(difference('', 'x')).toEqual({ start: 0, end: 0, inserted: 'x' })
  expect(difference('same', 'same')).toEqual({ start: 4, end: 4, inserted: '' })
})

test('the arrow keys go through earlier prompts only from the first and the last line', () => {
  const at = (caret: number) => ({ value: 'one\ntwo', selectionStart: caret, selectionEnd: caret })
  expect([isAtEdge(at(2), true), isAtEdge(at(5), true), isAtEdge(at(2), false), isAtEdge(at(5), false)]).toEqual([true, false, false, true])
})

test('files that were copied are attached, a picture that comes with its text is not', () => {
  expect(areCopiedFiles(['a b.png'], 'file:///home/me/a%20b.png\r\n')).toBe(true)
  expect(areCopiedFiles(['a.png', 'b.png'], '/home/me/a.png\n/home/me/b.png')).toBe(true)
  expect(areCopiedFiles(['image.png'], '')).toBe(true)
  expect(areCopiedFiles(['image.png'], 'A cell of a table')).toBe(false)
  expect(areCopiedFiles([], '/home/me/a.png')).toBe(false)
})

test('pasted texts are numbered and can become text again, also in other scripts', async () => {
  const readers = globalThis as { FileReader?: unknown }
  readers.FileReader ??= TextFileReader
  const first = await textAttachment('寒い 🌬')
  const draft = withAttachment(withAttachment(emptyDraft, first), await textAttachment('two'))
  expect(draft.attachments.map(({ name }) => name)).toEqual(['pasted text 1.txt', 'pasted text 2.txt'])
  expect(attachedText(draft.attachments[0]!)).toBe('寒い 🌬')
  expect(await sessionPart(session('ses_1', 'Wind'), [])).toMatchObject({ type: 'file', mime: 'text/plain', filename: 'Wind.md' })
})

/** What a browser has for reading a blob as an address. */
class TextFileReader extends EventTarget {
  result = ''
  error: unknown
  readAsDataURL(blob: Blob) {
    void blob.arrayBuffer().then((bytes) => {
      this.result = `data:${blob.type};base64,${Buffer.from(bytes).toString('base64')}`
      this.dispatchEvent(new Event('load'))
    })
  }
}
