import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Ansi } from '../../../renderer/ui/ansi'
import { Diff } from '../../../renderer/ui/diff'
import { Markdown } from '../../../renderer/ui/markdown'
import { UiProvider } from '../../../renderer/ui/ui-provider'

function draw(text: string, streaming = false): string {
  const ignore = () => undefined
  return renderToStaticMarkup(
    <UiProvider>
      <Markdown text={text} streaming={streaming} onLink={ignore} onFile={ignore} />
    </UiProvider>,
  ).replace(/ (class|data-state|data-part)="[^"]*"/g, '')
}

test('raw html in markdown is shown as text', () => {
  const html = draw('<img src=x onerror=alert(1)>\n\ntext <script>alert(1)</script> <b>bold</b>')
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toMatch(/<(script|img|b)\b/)
})

test('links keep only addresses that may be opened, and dangerous ones become text', () => {
  const html = draw('[ok](https://example.com/?a=1&amp;b=2) [bad](javascript:alert(1)) [worse](data:text/html,x)')
  expect(html).toContain('<a href="https://example.com/?a=1&amp;b=2" rel="noreferrer noopener">ok</a>')
  expect(html.match(/<a /g)?.length).toBe(1)
})

test('a remote image is not loaded before it is asked for, inline data is', () => {
  const html = draw('![cat](https://example.com/cat.png) ![dot](data:image/png;base64,AAAA) ![svg](data:image/svg+xml;base64,AAAA)')
  expect(html.match(/<img [^>]*>/g)).toEqual(['<img src="data:image/png;base64,AAAA" alt="dot" referrerPolicy="no-referrer"/>'])
  expect(html).toContain('Load image')
})

test('lists, tasks, tables and code become elements', () => {
  const html = draw('1. a\n   - b\n\n- [x] done\n\n|a|b|\n|-|-:|\n|1|2|\n\n```ts\nlet a\n```\n\n`src/a.ts:3` and `plain`')
  for (const part of [
    '<ol start="1"><li>a<ul><li>b</li></ul></li></ol>',
    'aria-checked="true"',
    '<td align="right">2</td>',
    '>let a<',
    '<button type="button"><code>src/a.ts:3</code></button>',
    '<code>plain</code>',
  ]) {
    expect(html).toContain(part)
  }
})

test('text cut off in the middle of emphasis, a link or a fence reads as if it went on', () => {
  expect(draw('some **bold te', true)).toContain('<strong>bold te</strong>')
  expect(draw('see [the docs](https://exam', true)).toContain('<p>see the docs</p>')
  expect(draw('```ts\nconst a = 1', true)).toContain('const a = 1')
})

test('terminal output cannot bring markup of its own', () => {
  const html = renderToStaticMarkup(
    <Ansi text={'\u001b[31m<b>x</b>\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007'} label="Output" />,
  )
  expect(html).toContain('&lt;b&gt;x&lt;/b&gt;link')
  expect(html).not.toContain('javascript')
})

test('a diff shows its counts, its lines and that a side has no changes', () => {
  const html = renderToStaticMarkup(<Diff before={'a\nb'} after={'a\nc'} path="x.ts" view="split" />)
  expect(html).toContain('aria-label="1 added, 1 removed"')
  expect(renderToStaticMarkup(<Diff before="a" after="a" />)).toContain('No changes')
})
