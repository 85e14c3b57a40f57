import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, type ServerResponse, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { setCredential } from '../../../server/provider/credential'
import { codesearch } from '../../../server/tool/codesearch'
import { readResults } from '../../../server/tool/duckduckgo'
import { runTool } from '../../../server/tool/truncate'
import { websearch } from '../../../server/tool/websearch'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

const servers: Server[] = []
const opened: OpenProject[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  for (const open of opened.splice(0)) await open.close()
})

type Asked = { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders; body: string }

/** A server of the searches' kind, and what it was asked. */
async function serve(answer: RequestListener): Promise<{ address: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    asked.push({ method: request.method, url: request.url, headers: request.headers, body })
    answer(request, response)
  }
  const server = createServer((request, response) => void take(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function project(addresses: { exa?: string; duckduckgo?: string }, env: Record<string, string> = {}) {
  const open = await openProject({ env, app: { searchAddresses: addresses } })
  opened.push(open)
  return open
}

const page = `<!DOCTYPE html><html><head><title>node streams at DuckDuckGo</title></head><body>
<div class="serp__results"><div id="links" class="results">
<div class="result results_links results_links_deep result--ad "><div class="links_main links_deep result__body">
  <h2 class="result__title"><a rel="nofollow" class="result__a" href="https://duckduckgo.com/y.js?ad_domain=shop.example&amp;u3=x">Buy streams</a></h2>
  <a class="result__snippet" href="#">cheap</a></div></div>
<div class="result results_links results_links_deep web-result "><div class="links_main links_deep result__body">
  <h2 class="result__title"><a rel="nofollow" class="result__a" href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fnodejs.org%2Fapi%2Fstream.html%3Fa%3D1%26b%3D2&amp;rut=abc">Stream | <b>Node.js</b> Docs</a></h2>
  <div class="result__extras"><a class="result__url" href="//duckduckgo.com/l/?uddg=x">nodejs.org</a></div>
  <a class="result__snippet" href="//duckduckgo.com/l/?uddg=x">A <b>stream</b> is an abstract interface &amp; more.
  Second line.</a><div class="clear"></div></div></div>
<div class="result results_links web-result "><h2 class="result__title"><a class="result__a" href="https://example.org/direct">Direct &quot;link&quot;</a></h2></div>
<div class="result web-result "><h2><a class="result__a" href="javascript:alert(1)">Bad</a></h2><a class="result__snippet">never shown</a></div>
</div></div></body></html>`

test('without a key DuckDuckGo is asked, and its page is read', async () => {
  const { address, asked } = await serve((_, response) => response.setHeader('content-type', 'text/html; charset=UTF-8').end(page))
  const { instance } = await project({ duckduckgo: `${address}/html/` })
  const stage = stageTool(instance)
  const result = await runTool(websearch, { query: 'node streams & pipes' }, stage.ctx)
  expect(result).toEqual({
    title: 'node streams & pipes',
    output: '1. Stream | Node.js Docs\nhttps://nodejs.org/api/stream.html?a=1&b=2\nA stream is an abstract interface & more. Second line.\n\n2. Direct "link"\nhttps://example.org/direct',
    metadata: {
      provider: 'duckduckgo',
      numResults: 2,
      results: [
        { title: 'Stream | Node.js Docs', url: 'https://nodejs.org/api/stream.html?a=1&b=2' },
        { title: 'Direct "link"', url: 'https://example.org/direct' },
      ],
      truncated: false,
    },
  })
  expect(asked.map(({ method, url }) => [method, url])).toEqual([['GET', '/html/?q=node+streams+%26+pipes']])
  expect(stage.asked).toMatchObject([{ permission: 'websearch', patterns: ['node streams & pipes'], always: ['*'], metadata: { provider: 'duckduckgo' } }])
  expect((await runTool(websearch, { query: 'x', numResults: 1 }, stage.ctx)).metadata.numResults).toBe(1)
})

test('nothing leaves before the person allows it', async () => {
  const { address, asked } = await serve((_, response) => response.end(page))
  const { instance } = await project({ duckduckgo: address })
  const { ctx } = stageTool(instance, {
    answer: () => {
      throw new Error('no')
    },
  })
  await expect(runTool(websearch, { query: 'secret' }, ctx)).rejects.toThrow('no')
  expect(asked).toEqual([])
})

test('a question whether a person searches, an empty page and a refusal are told apart', async () => {
  const challenge = await serve((_, response) => response.end('<div class="anomaly-modal__title">Unfortunately, bots use DuckDuckGo too.</div>'))
  await expect(runTool(websearch, { query: 'x' }, stageTool((await project({ duckduckgo: challenge.address })).instance).ctx)).rejects.toThrow('those of a robot')
  const empty = await serve((_, response) => response.end('<div class="no-results">No results.</div>'))
  expect((await runTool(websearch, { query: 'x' }, stageTool((await project({ duckduckgo: empty.address })).instance).ctx)).output).toContain('Nothing was found')
  const refusing = await serve((_, response) => response.writeHead(403).end())
  await expect(runTool(websearch, { query: 'x' }, stageTool((await project({ duckduckgo: refusing.address })).instance).ctx)).rejects.toThrow('refused the search (status 403)')
})

test('a hostile page costs little', () => {
  const started = performance.now()
  expect(readResults('<a class="result__a" href="https://a.example">'.repeat(40_000)).length).toBeLessThanOrEqual(50)
  expect(readResults('<div class="result"><a class="result__a" href="https://a.example">x</a></div>'.repeat(40_000))).toHaveLength(50)
  expect(readResults(`<div class="result"><a class="result__a" href="https://a.example">${'<b>'.repeat(200_000)}`)).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(1_500)
})

const found = { requestId: 'r', results: [{ id: '1', title: ' Streams ', url: 'https://nodejs.org/s', publishedDate: '2026-01-02T00:00:00.000Z', text: 'x'.repeat(600), author: null }, { title: null, url: 'https://example.org/', text: 'yy' }, { title: 'no', url: 'file:///etc/passwd' }] }

test('with a key Exa is asked through its interface, and excerpts stay within what was asked for', async () => {
  const { address, asked } = await serve((_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(found)))
  const { instance } = await project({ exa: address }, { EXA_API_KEY: 'exa-secret-key' })
  const stage = stageTool(instance)
  const result = await runTool(websearch, { query: 'q', numResults: 2, type: 'deep', livecrawl: 'preferred', contextMaxCharacters: 400 }, stage.ctx)
  expect(result.output).toBe(`1. Streams (2026-01-02)\nhttps://nodejs.org/s\n${'x'.repeat(400)}…\n\n2. https://example.org/\nhttps://example.org/`)
  expect(asked.map(({ method, url, headers, body }) => [method, url, headers['x-api-key'], headers['content-type'], JSON.parse(body)])).toEqual([
    ['POST', '/search', 'exa-secret-key', 'application/json', { query: 'q', numResults: 2, type: 'deep', contents: { text: { maxCharacters: 200 }, livecrawl: 'preferred' } }],
  ])
  expect(JSON.stringify([result, stage.asked])).not.toContain('exa-secret-key')
})

test.each([
  [401, 'does not accept the key'],
  [402, 'no credits left'],
  [429, 'asked too often'],
  [500, 'status 500'],
  [302, 'status 302'],
])('a status %i of Exa is explained', async (status, message) => {
  const { address } = await serve((_, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/stolen' }).end('{}'))
  const { instance } = await project({ exa: address }, { EXA_API_KEY: 'k' })
  await expect(runTool(websearch, { query: 'q' }, stageTool(instance).ctx)).rejects.toThrow(message)
})

test('an answer that is no answer, too large or too late ends the search', async () => {
  const nonsense = await serve((_, response) => response.end('{"results": 3}'))
  await expect(runTool(websearch, { query: 'q' }, stageTool((await project({ exa: nonsense.address }, { EXA_API_KEY: 'k' })).instance).ctx)).rejects.toThrow('something unknown')
  const large = await serve((_, response) => response.end(`"${'x'.repeat(6 * 1024 * 1024)}"`))
  await expect(runTool(websearch, { query: 'q' }, stageTool((await project({ exa: large.address }, { EXA_API_KEY: 'k' })).instance).ctx)).rejects.toThrow('larger than 5 MB')
  const silent = await serve(() => abort())
  const { ctx, abort } = stageTool((await project({ exa: silent.address }, { EXA_API_KEY: 'k' })).instance)
  await expect(runTool(websearch, { query: 'q' }, ctx)).rejects.toThrow('Aborted')
})

test('codesearch is there only with a key, which may be a kept one', async () => {
  const { address, asked } = await serve((_, response) => response.end(JSON.stringify({ requestId: 'r', query: 'q', response: '## Example\ncode', resultsCount: 4, outputTokens: 3 })))
  const { instance, app } = await project({ exa: address })
  const { ctx, asked: permissions } = stageTool(instance)
  const audience = {} as Parameters<NonNullable<typeof codesearch.available>>[1]
  expect(await codesearch.available?.(instance, audience)).toBe(false)
  await expect(runTool(codesearch, { query: 'q' }, ctx)).rejects.toThrow('EXA_API_KEY')
  await setCredential(app, 'exa', { type: 'api', key: 'kept-key' })
  expect(await codesearch.available?.(instance, audience)).toBe(true)
  expect(await runTool(codesearch, { query: 'q', tokensNum: 2_000 }, ctx)).toEqual({
    title: 'q',
    output: '## Example\ncode',
    metadata: { provider: 'exa', tokensNum: 2_000, numResults: 4, truncated: false },
  })
  expect(asked.map(({ url, headers, body }) => [url, headers['x-api-key'], JSON.parse(body)])).toEqual([['/context', 'kept-key', { query: 'q', tokensNum: 2_000 }]])
  expect(permissions).toMatchObject([{ permission: 'codesearch', patterns: ['q'] }])
  await expect(runTool(codesearch, { query: 'q', tokensNum: 99_000 }, ctx)).rejects.toThrow('invalid arguments')
})
