import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runTool } from '../../../server/tool/truncate'
import { toMarkdown } from '../../../server/tool/web-markdown'
import { toText } from '../../../server/tool/web-text'
import { webfetch } from '../../../server/tool/webfetch'
import { openProject, stageTool, type OpenProject, type StageOptions } from '../../support/tool-context'

let open: OpenProject
const servers: Server[] = []

beforeEach(async () => {
  open = await openProject()
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await open.close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A stage whose rules name the given hosts. */
function stage(origins: string[], answer?: StageOptions['answer']) {
  const named = origins.map((origin) => ({ permission: 'webfetch', pattern: `${origin}/*`, action: 'allow' as const }))
  return stageTool(open.instance, { rules: [{ permission: '*', pattern: '*', action: 'allow' }, ...named], ...(answer && { answer }) })
}

const page = '<!doctype html><html><head><title>T</title><style>x{}</style></head><body><h1>Hello</h1><script>evil()</script><p>A <a href="/b">link</a> &amp; more</p></body></html>'

test('a page comes as markdown, as text, or as it was sent', async () => {
  const url = await serve((_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page))
  const { ctx, asked } = stage([url])
  expect(await runTool(webfetch, { url: `${url}/a` }, ctx)).toEqual({
    title: `${url}/a (text/html)`,
    output: `# Hello\n\nA [link](${url}/b) & more`,
    metadata: { truncated: false },
  })
  expect((await runTool(webfetch, { url, format: 'text' }, ctx)).output).toBe('Hello\n\nA link & more')
  expect((await runTool(webfetch, { url, format: 'html' }, ctx)).output).toBe(page)
  expect(asked[0]).toMatchObject({ permission: 'webfetch', patterns: [`${url}/a`], always: [`${url}/*`], metadata: { url: `${url}/a`, format: 'markdown' } })
})

test('local addresses are refused before asking, unless a rule names them', async () => {
  const url = await serve((_, response) => response.end('secret'))
  const port = new URL(url).port
  const { ctx, asked } = stage([])
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', 'x.localhost']) {
    await expect(runTool(webfetch, { url: `http://${host}:${port}/` }, ctx)).rejects.toThrow('cannot be fetched')
  }
  await expect(runTool(webfetch, { url: 'http://169.254.169.254/latest/meta-data' }, ctx)).rejects.toThrow('cloud machines keep their secrets')
  expect(asked).toEqual([])
})

test('our own port is refused under any rule', async () => {
  const url = await serve((_, response) => response.end('secret'))
  open.app.ports.add(Number(new URL(url).port))
  await expect(runTool(webfetch, { url }, stage([url]).ctx)).rejects.toThrow("this application's own server")
})

test('a redirect is judged and asked for again', async () => {
  const target = await serve((_, response) => response.setHeader('content-type', 'text/plain').end('there'))
  const start = await serve((_, response) => response.writeHead(302, { location: `${target}/moved` }).end())
  await expect(runTool(webfetch, { url: start }, stage([start]).ctx)).rejects.toThrow('cannot be fetched')
  const { ctx, asked } = stage([start, target])
  expect((await runTool(webfetch, { url: start }, ctx)).output).toBe('there')
  expect(asked.map(({ patterns }) => patterns)).toEqual([[`${start}/`], [`${target}/moved`]])
  const loop = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
  await expect(runTool(webfetch, { url: loop }, stage([loop]).ctx)).rejects.toThrow('redirects more than')
  const file = await serve((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end())
  await expect(runTool(webfetch, { url: file }, stage([file]).ctx)).rejects.toThrow('must begin with http')
})

test('failures, other schemes and hidden names are errors', async () => {
  const url = await serve((_, response) => response.writeHead(404).end())
  const { ctx } = stage([url])
  await expect(runTool(webfetch, { url }, ctx)).rejects.toThrow('Request failed with status code: 404')
  for (const wrong of ['ftp://example.com', 'file:///etc/passwd', 'example.com', 'http://user:pass@example.com/']) {
    await expect(runTool(webfetch, { url: wrong }, ctx)).rejects.toThrow('The URL must')
  }
})

test('five megabytes end an answer, also when they come compressed', async () => {
  const url = await serve((request, response) => {
    response.setHeader('content-type', 'text/plain')
    if (request.url === '/bomb') response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000)))
    else if (request.url === '/small') response.setHeader('content-encoding', 'gzip').end(gzipSync('small'))
    else response.end(Buffer.alloc(6_000_000, 'x'))
  })
  const { ctx } = stage([url])
  await expect(runTool(webfetch, { url }, ctx)).rejects.toThrow('larger than 5 MB')
  await expect(runTool(webfetch, { url: `${url}/bomb` }, ctx)).rejects.toThrow('larger than 5 MB')
  expect((await runTool(webfetch, { url: `${url}/small` }, ctx)).output).toBe('small')
})

test('a page that does not come in time is an error, and an abort ends the wait', async () => {
  const url = await serve((request, response) => (request.url === '/half' ? response.write('half') : undefined))
  const { ctx, abort } = stage([url])
  await expect(runTool(webfetch, { url, timeout: 0.2 }, ctx)).rejects.toThrow('did not come within 0.2 seconds')
  await expect(runTool(webfetch, { url: `${url}/half`, timeout: 0.2 }, ctx)).rejects.toThrow('did not come within 0.2 seconds')
  setTimeout(abort, 50)
  await expect(runTool(webfetch, { url }, ctx)).rejects.toMatchObject({ name: 'AbortError' })
})

test('images come as attachments, other binary content is refused', async () => {
  const url = await serve((request, response) => response.setHeader('content-type', request.url === '/a.png' ? 'image/png' : 'application/zip').end('bytes'))
  const { ctx } = stage([url])
  expect((await runTool(webfetch, { url: `${url}/a.png` }, ctx)).attachments).toEqual([{ type: 'file', mime: 'image/png', url: 'data:image/png;base64,Ynl0ZXM=' }])
  await expect(runTool(webfetch, { url }, ctx)).rejects.toThrow('application/zip')
})

test('the structure of a page shows in its markdown', () => {
  const html = `<nav><ul><li><a href="/one">One</a></li><li>Two<ol><li>deep</li><li><p>deeper</p></li></ol></li></ul></nav>
    <h2>Title <code>x</code></h2><p>a <b>bold</b><br>line &mdash; &#8364;</p><pre><code>if (a &lt; b) {\n  go()\n}</code></pre>
    <blockquote><p>quoted</p></blockquote><table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td><p>2</p></td></tr></table>
    <img alt="pic" src="p.png"><a href="javascript:evil()">bad</a>`
  expect(toMarkdown(html, new URL('https://example.com/dir/'))).toBe(
    [
      '- [One](https://example.com/one)\n- Two\n  1. deep\n  2. deeper',
      '## Title `x`',
      'a **bold**\nline — €',
      '```\nif (a < b) {\n  go()\n}\n```',
      '> quoted',
      '| k | v |\n| --- | --- |\n| 1 | 2 |',
      '![pic](https://example.com/dir/p.png)bad',
    ].join('\n\n'),
  )
})

test('hostile pages are converted in reasonable time', () => {
  const start = performance.now()
  // Work that grows with the square of these lengths would take minutes, on any machine.
  for (const html of ['<svg '.repeat(300_000), '<a'.repeat(300_000), '<div>'.repeat(60_000), '<!--'.repeat(200_000), '&#'.repeat(200_000), '<a href='.repeat(100_000), ' \n'.repeat(200_000), '<li><ul>'.repeat(60_000), '<b>x'.repeat(150_000), '<a href=/>x</a>'.repeat(60_000), '<i> </i>'.repeat(100_000)]) {
    toText(html)
    toMarkdown(html, new URL('http://example.com'))
  }
  expect(performance.now() - start).toBeLessThan(10_000)
})
