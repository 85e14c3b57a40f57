import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, textOf, type Conversation } from '../support/conversation'
import { hasOpencode, openOpencode, type OpencodeProgram } from '../support/opencode-program'
import type { ScriptedRequest } from '../support/scripted-model'
import type { Turn } from '../support/wire-turn'

// The official web interface in a real browser against our server. The published program only gives out the page, from an
// origin of its own, which `--cors` allows; whatever the page shows comes from us. The tests follow each other on one page.

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
// Nothing but this machine can be reached.
const offline = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'
const LIMIT = 60_000
/** Debian has it here; `npm test` installs it. */
const browserPath = '/usr/bin/chromium'
const runs = hasOpencode && process.platform === 'linux'

let program: OpencodeProgram
let site: Awaited<ReturnType<OpencodeProgram['serve']>>
let talk: Conversation
let browser: Browser
let page: Page
let sessionID: SessionID
/** What the page asked of us in vain. */
const refused: string[] = []
/** What terminals said, in the order of their sockets. */
const terminals: string[] = []

beforeAll(async () => {
  if (!runs) return
  program = await openOpencode()
  site = await program.serve()
  talk = await startConversation({ project: { permission: { bash: 'ask' } }, options: { cors: [site.url] } })
  talk.model.title = { text: 'Talk about files' }
  talk.model.script(answer)
  browser = await chromium.launch({ executablePath: browserPath, args: [...flags, offline] })
  page = await openPage()
}, LIMIT)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await talk?.close()
  await program?.remove()
})

describe.runIf(runs)('the official web interface', { timeout: LIMIT }, () => {
  test('opens a folder of this server and offers its models', async () => {
    const { directory } = talk.server
    await page.goto(site.url)
    await visible(page.getByText('Create a session to get started'))
    await page.locator('[data-action=home-add-project]').last().click()
    await page.getByPlaceholder('Search folders').fill(directory)
    await page.locator(`[data-directory-path="${directory}"]`).click()
    await page.locator('[data-action=home-project-new-session]').click()
    await visible(page.getByRole('button', { name: 'Scripted Model' }))
  })

  test('shows the answer to a prompt', async () => {
    await submit('say hello')
    await visible(page.getByText('The answer to say hello'))
    await visible(page.getByText('Talk about files').first())
    const [session] = await talk.server.client('session.list', { query: {} })
    expect(session).toMatchObject({ directory: talk.server.directory, title: 'Talk about files' })
    sessionID = session!.id
    expect((await messages()).map(textOf)).toEqual(['say hello', 'The answer to say hello'])
  })

  test('asks for permission and goes on when it is given', async () => {
    await submit('use the shell')
    await visible(page.getByText('Permission required'))
    await page.getByRole('button', { name: 'Allow once' }).click()
    await visible(page.getByText('After bash'))
    expect(await talk.server.client('permission.list')).toEqual([])
  })

  test('asks what the model wants to know', async () => {
    await submit('ask me')
    await visible(page.getByText('Which colour?'))
    await page.getByText('Blue', { exact: true }).click()
    await page.getByRole('button', { name: 'Submit' }).click()
    await visible(page.getByText('After question'))
    expect(JSON.stringify(talk.model.requests.at(-1)?.body.messages.at(-1))).toContain('Blue')
  })

  test('shows live what another client adds to the session', async () => {
    await talk.ask(sessionID, 'hello from the other side')
    await visible(page.getByText('hello from the other side', { exact: true }))
    await visible(page.getByText('The answer to hello from the other side'))
  })

  test('shows what a turn changed, and the diff in its review panel', async () => {
    await submit('write a file')
    await visible(page.getByText('After write'))
    await visible(page.getByText('1 Changed file'))
    await page.getByRole('button', { name: 'Toggle review' }).click()
    await visible(page.getByText('Git changes'))
    await visible(page.getByText('the second line'))
  })

  test('opens a terminal that echoes', async () => {
    await page.keyboard.press('Control+Backquote')
    const field = page.locator('textarea[aria-label="Terminal input"]')
    await field.waitFor({ state: 'attached' })
    await vi.waitFor(() => expect(terminals.at(-1)).toMatch(/\S/), { timeout: LIMIT / 2 })
    await field.focus()
    await page.keyboard.type('echo sum-$((40 + 2)) | tee sum.txt')
    await page.keyboard.press('Enter')
    await vi.waitFor(() => expect(terminals.at(-1)).toContain('sum-42'), { timeout: LIMIT / 2 })
    expect(await talk.server.project.read('sum.txt')).toBe('sum-42\n')
  })

  test('has all of it again after a reload', async () => {
    const before = terminals.length
    await page.reload()
    // The timeline draws what is in sight: its end.
    for (const text of ['write a file', 'After write', 'the second line']) await visible(page.getByText(text))
    await vi.waitFor(() => expect(terminals.slice(before).join('')).toContain('sum-42'), { timeout: LIMIT / 2 })
    await keepPicture()
  })

  test('was refused nothing', () => {
    expect(refused).toEqual([])
  })
})

async function openPage(): Promise<Page> {
  const { url, token } = talk.server
  const opened = await browser.newPage({ viewport: { width: 1280, height: 840 } })
  opened.setDefaultTimeout(LIMIT / 2)
  await opened.route(`${site.url}/**`, (route) => route.continue({ headers: { ...route.request().headers(), authorization: site.authorization } }))
  await opened.addInitScript(([address, password]) => {
    const known = { list: [{ type: 'http', http: { url: address, username: 'opencode', password } }], projects: {}, lastProject: {}, recentlyClosed: {} }
    localStorage.setItem('opencode.settings.dat:defaultServerUrl', address!)
    // The page keeps its projects in here too, so that a reload must find them again.
    if (!localStorage.getItem('opencode.global.dat:server')) localStorage.setItem('opencode.global.dat:server', JSON.stringify(known))
  }, [url, token])
  opened.on('response', (response) => {
    if (response.url().startsWith(url) && response.status() >= 400) refused.push(`${response.request().method()} ${response.url()} ${response.status()}`)
  })
  opened.on('pageerror', (error) => refused.push(String(error)))
  opened.on('websocket', (socket) => {
    const index = terminals.push('') - 1
    socket.on('framereceived', ({ payload }) => (terminals[index] += payload.toString()))
    socket.on('socketerror', (error) => refused.push(`${socket.url()} ${error}`))
  })
  return opened
}

function visible(locator: Locator): Promise<void> {
  return locator.waitFor({ state: 'visible' })
}

async function submit(text: string) {
  const field = page.locator('[contenteditable=true]')
  await field.click()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

function messages() {
  return talk.server.client('session.messages', { params: { sessionID }, query: {} })
}

async function keepPicture() {
  const folder = path.resolve(import.meta.dirname, '../../test-results/screenshots')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, 'official-web.png'), animations: 'disabled' })
}

function answer({ body }: ScriptedRequest): Turn {
  const last = body.messages.at(-1)
  if (last.role === 'tool') return { text: `After ${body.messages.at(-2).tool_calls[0].function.name}` }
  const content = typeof last.content === 'string' ? last.content : last.content.find((part: { type: string }) => part.type === 'text').text
  if (content.includes('use the shell')) return { tools: [{ name: 'bash', input: { command: 'echo from-the-web', description: 'Says something' } }] }
  if (content.includes('ask me')) return { tools: [{ name: 'question', input: { questions: [colours] } }] }
  if (content.includes('write a file')) return { tools: [{ name: 'write', input: { filePath: 'new.txt', content: 'one\nthe second line\n' } }] }
  return { text: `The answer to ${content}` }
}

const colours = {
  question: 'Which colour?',
  header: 'Colour',
  options: [
    { label: 'Red', description: 'A warm one' },
    { label: 'Blue', description: 'A cold one' },
  ],
}
