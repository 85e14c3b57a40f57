import { expect, test } from 'vitest'
import { decodeReferences, parseFileReference, readLink } from '../../../renderer/ui/markdown-links'

test.each([
  ['src/app.ts:12', { path: 'src/app.ts', line: 12 }],
  ['src/app.ts:12:5', { path: 'src/app.ts', line: 12 }],
  ['app.ts#L3', { path: 'app.ts', line: 3 }],
  ['app.ts#L3-L9', { path: 'app.ts', line: 3 }],
  ['./README.md', { path: './README.md', line: undefined }],
  ['/etc/nginx/nginx.conf:4', { path: '/etc/nginx/nginx.conf', line: 4 }],
  ['C:\\work\\a.ts:7', { path: 'C:\\work\\a.ts', line: 7 }],
  ['app/[id]/page.tsx', { path: 'app/[id]/page.tsx', line: undefined }],
  ['app.ts', undefined],
  ['npm install', undefined],
  ['https://example.com/a.html', undefined],
  ['a.b()', undefined],
])('inline code %j is the file %j', (text, file) => {
  expect(parseFileReference(text)).toEqual(file)
})

test.each([
  ['https://example.com', { kind: 'web', href: 'https://example.com/' }],
  ['mailto:a@b.c', { kind: 'web', href: 'mailto:a@b.c' }],
  ['javascript:alert(1)', { kind: 'none' }],
  [' javascript:alert(1)', { kind: 'none' }],
  ['data:text/html,x', { kind: 'none' }],
  ['vbscript:x.y/z.ts', { kind: 'none' }],
  ['src/a%20b.ts#L4', { kind: 'file', path: 'src/a b.ts', line: 4 }],
  ['file:///home/x/a.ts', { kind: 'file', path: '/home/x/a.ts', line: undefined }],
  ['#section', { kind: 'none' }],
])('a link to %j does only %j', (href, target) => {
  expect(readLink(href)).toEqual(target)
})

test('character references become letters and unknown ones stay', () => {
  expect(decodeReferences('a &amp; b &lt;x&gt; &#8594; &#x1F600; &unknown; &')).toBe('a & b <x> → 😀 &unknown; &')
})
