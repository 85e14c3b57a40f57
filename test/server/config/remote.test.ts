import http from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'

// Instructions and skills at web addresses, served by this machine.

let site: http.Server
let pages: Record<string, string | { status: number; location?: string }>
let asked: string[]
let hang: boolean
let talk: Conversation

beforeEach(async () => {
  pages = {}
  asked = []
  hang = false
  site = http.createServer((request, response) => {
    asked.push(request.url ?? '')
    const page = pages[request.url ?? '']
    if (hang) return
    if (typeof page === 'string') response.writeHead(200, { 'content-type': 'text/plain' }).end(page)
    else response.writeHead(page?.status ?? 404, page?.location ? { location: page.location } : {}).end()
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
})
afterEach(async () => {
  await talk.close()
  site.closeAllConnections()
  site.close()
  await once(site, 'close')
})

const address = (path: string) => `http://127.0.0.1:${(site.address() as AddressInfo).port}${path}`

async function systemText() {
  talk.model.script([{ text: 'ok' }])
  await talk.ask(await talk.session(), 'hi')
  return String(talk.model.requests.at(-1)!.body.messages[0].content)
}

test('instructions at an address that the person named are read once, without what nobody sees', async () => {
  pages['/rules.md'] = 'Be\u200b brief.'
  talk = await startConversation({ config: { instructions: [address('/rules.md')] } })
  expect(await systemText()).toContain(`Instructions from: ${address('/rules.md')}\nBe brief.`)
  expect(await systemText()).toContain('Be brief.')
  expect(asked).toEqual(['/rules.md'])
})

test('an address that does not answer, or leads to our own server, costs a notice and no turn', async () => {
  talk = await startConversation()
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  pages['/away'] = { status: 302, location: `${talk.server.url}/global/health` }
  await talk.server.client('global.config.update', { body: { instructions: [address('/gone.md'), address('/away'), `${talk.server.url}/global/health`] } })
  const again = await talk.server.events('/event')
  await again.waitFor((frame) => frame.data.type === 'server.connected')
  expect(await systemText()).not.toContain('Instructions from')
  const told = again.frames.flatMap(({ data }) => (data.type === 'server.notice' ? [String(data.properties.message)] : []))
  expect(told.filter((text) => text.includes('own server'))).toHaveLength(2)
  expect(told.filter((text) => text.includes('status code: 404'))).toHaveLength(1)
})

test('addresses that a project names are held back until it is trusted', async () => {
  pages['/rules.md'] = 'From afar.'
  pages['/skills/index.json'] = '{"skills":[]}'
  talk = await startConversation({ project: { instructions: [address('/rules.md')], skills: { urls: [address('/skills')] } }, options: { trusted: [] } })
  expect(await systemText()).not.toContain('From afar.')
  await talk.server.client('app.skills')
  expect(asked).toEqual([])
  await talk.server.client('project.trust', { body: {} })
  expect(await systemText()).toContain('From afar.')
})

test('skills at an address are copied with their files, which can be read once the skill is loaded', async () => {
  pages['/s/index.json'] = JSON.stringify({ skills: [{ name: 'remote', description: 'x', files: ['SKILL.md', 'ref/a.txt'] }] })
  pages['/s/remote/SKILL.md'] = '---\nname: remote\ndescription: From afar\n---\nSee ref/a.txt'
  pages['/s/remote/ref/a.txt'] = 'far away\n'
  talk = await startConversation({ config: { skills: { urls: [address('/s')] } } })
  const [skill] = await talk.server.client('app.skills')
  expect(skill).toMatchObject({ name: 'remote', description: 'From afar', content: 'See ref/a.txt' })
  const file = skill!.location.replace('SKILL.md', 'ref/a.txt')
  talk.model.script([{ tools: [{ id: 'a', name: 'skill', input: { name: 'remote' } }] }, { tools: [{ id: 'b', name: 'read', input: { filePath: file } }] }, { text: 'done' }])
  const sessionID = await talk.session()
  expect(textOf(await talk.ask(sessionID, 'go'))).toBe('done')
  const calls = (await talk.server.client('session.messages', { params: { sessionID } })).flatMap((message) => toolsOf(message))
  expect(calls[1]!.state).toMatchObject({ status: 'completed', output: expect.stringContaining('1: far away') })
  expect(asked).toHaveLength(3)
})

test.each([
  ['a name that climbs', { skills: [{ name: 'evil', files: ['../../x'] }] }],
  ['a name that is none', { skills: [{ name: '../evil', files: ['SKILL.md'] }] }],
  ['more files than anybody needs', { skills: [{ name: 'evil', files: Array.from({ length: 51 }, (_, index) => `f${index}`) }] }],
])('an index with %s is refused', async (_, index) => {
  pages['/s/index.json'] = JSON.stringify(index)
  talk = await startConversation({ config: { skills: { urls: [address('/s/')] } } })
  const events = await talk.server.events('/event')
  await events.waitFor((frame) => frame.data.type === 'server.connected')
  expect(await talk.server.client('app.skills')).toEqual([])
  await events.waitFor((frame) => frame.data.type === 'server.notice' && frame.data.properties.message.includes('could not be read'))
  expect(asked).toEqual(['/s/index.json'])
})

test('a site that hangs costs the first turn seconds, and the next one nothing', async () => {
  hang = true
  talk = await startConversation({ config: { instructions: [address('/slow.md')], skills: { urls: [address('/s')] } } })
  expect(await systemText()).not.toContain('Instructions from')
  const before = asked.length
  expect(await systemText()).not.toContain('Instructions from')
  expect(asked).toHaveLength(before)
})
