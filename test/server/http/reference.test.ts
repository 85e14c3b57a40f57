import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api } from '#protocol/api'
import { events } from '#protocol/event'
import type { Operation } from '#protocol/operation'
import { makeProgram } from '../../support/program'
import { rawRequest } from '../../support/raw-request'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer
const pages = new Map<string, string>()

beforeAll(async () => {
  server = await startTestServer()
  const waiting = ['/reference']
  while (waiting.length > 0) {
    const path = waiting.pop()!
    if (pages.has(path)) continue
    const answer = await read(path)
    if (answer.status !== 200) throw new Error(`${path} is linked and answers ${answer.status}`)
    pages.set(path, answer.body)
    for (const [, link] of answer.body.matchAll(/href="(\/reference[^"#?]*)/g)) if (!/\.(css|js)$/.test(link!)) waiting.push(link!)
  }
})
afterAll(() => server.close())

const read = (path: string) => rawRequest(server.url, { path, token: server.token })

describe('the reference', () => {
  test('tells every operation, event and error, each at an address of its own', () => {
    const all = [...pages.values()].join('')
    const own = (Object.entries(api) as [string, Operation][]).flatMap(([id, { beside }]) => (beside ? [] : id))
    expect(own.filter((id) => !all.includes(`<section class="op" id="${id}">`))).toEqual([])
    expect(Object.keys(events).filter((type) => !all.includes(`<section class="thing" id="${type}">`))).toEqual([])
    expect(pages.size).toBeGreaterThan(40)
  })

  test('no link leads nowhere, and no address is there twice on a page', () => {
    const dead = [...pages].flatMap(([path, body]) =>
      [...body.matchAll(/href="([^"]*)#([^"]+)"/g)].flatMap(([, page, anchor]) => (pages.get(page || path)?.includes(`id="${anchor}"`) ? [] : [`${path}: ${page}#${anchor}`])),
    )
    expect([...new Set(dead)]).toEqual([])
    const doubled = [...pages].flatMap(([path, body]) => {
      const ids = [...body.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id)
      return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${path}: ${id}`)
    })
    expect(doubled).toEqual([])
  })

  test('needs nothing from elsewhere and runs no script that stands in it', async () => {
    for (const [path, body] of pages) {
      const outside = [...body.matchAll(/(?:src|href|action)="([^"]+)"/g)].map(([, address]) => address!).filter((address) => !/^(\/|#)/.test(address))
      expect([path, outside]).toEqual([path, []])
      expect([path, /<script(?! type="module" src="\/reference\/search\.js"><\/script>)|\son\w+=|style=|<style/.test(body)]).toEqual([path, false])
    }
    const { headers } = await read('/reference')
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect([(await read('/reference/style.css')).headers['content-type'], (await read('/reference/search.js')).headers['content-type']]).toEqual([
      'text/css; charset=utf-8',
      'text/javascript; charset=utf-8',
    ])
  })

  test('searches without a script, and what was searched for is text', async () => {
    const found = (await read('/reference?q=session%20FORK')).body
    expect(found).toContain('href="/reference/classic/session#session.fork"')
    expect(found).not.toContain('/reference/classic/pty#')
    const none = (await read(`/reference?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).body
    expect(none).not.toContain('<script>alert')
    expect(none).toContain('&#34;&#62;&#60;script&#62;')
    expect(none).toMatch(/<p class="none">/)
  })

  test('has examples that work when they are pasted', async () => {
    const section = /<section class="op" id="server\.createToken">[\s\S]*?<pre class="example"><code>([\s\S]*?)<\/code>/.exec(pages.get('/reference/classic/server')!)?.[1]
    const command = section!.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    expect(command).toBe(
      `curl -X POST "${server.url}/server/tokens" \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H 'content-type: application/json' \\\n  -d '{"name":"A name","scope":"full"}'`,
    )
  })

  test('tells whose token may do what', () => {
    const badges = (id: string) => {
      const section = [...pages.values()].join('').split(`id="${id}">`)[1]!.split('</p>')[0]!
      return [...section.matchAll(/class="scope[^>]*>([^<]+)</g)].map(([, scope]) => scope)
    }
    expect(['session.list', 'session.create', 'pty.create', 'server.createToken', 'file.read'].map(badges)).toEqual([['full', 'chat', 'read'], ['full', 'chat'], ['full'], ['owner'], ['full', 'read']])
  })

  test('is for those who are signed in, tokens for chats included', async () => {
    expect((await rawRequest(server.url, { path: '/reference' })).status).toBe(401)
    expect((await rawRequest(server.url, { path: '/reference/style.css' })).status).toBe(401)
    expect((await (await makeProgram(server, 'chat')).ask('GET', '/reference')).status).toBe(200)
    for (const path of ['/reference/nothing', '/reference/classic/nothing', '/reference/classic/session/more', '/reference/../doc/x']) expect((await read(path)).status).toBe(404)
    expect((await read('/reference/')).status).toBe(200)
  })
})
