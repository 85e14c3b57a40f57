import { chromium, expect, test, type Browser, type Page } from '@playwright/test'
import { composer, keepPicture, sendPrompt } from '../support/desktop-app'
import { startScriptedModel, type ScriptedModel } from '../support/scripted-model'
import { startServerProcess, type ServerProcess } from '../support/server-process'
import { makeProject, type TempProject } from '../support/temp-project'

test.describe.configure({ mode: 'serial' })

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

let browser: Browser
let page: Page
let model: ScriptedModel
let project: TempProject
let server: ServerProcess

test.beforeAll(async () => {
  model = await startScriptedModel()
  project = await makeProject({ files: { 'hello.txt': 'hello\n' } })
  const config = { provider: model.providerConfig(), model: 'scripted/scripted-model', small_model: 'scripted/scripted-mini' }
  server = await startServerProcess({ directory: project.directory, config })
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
  page = await browser.newPage({ viewport: { width: 1280, height: 840 } })
})

test.afterAll(async () => {
  await browser?.close()
  await server?.close()
  await model?.close()
  await project?.remove()
})

test('a stranger sees only the page to sign in', async () => {
  await page.goto(server.url)
  await expect(page.getByRole('heading', { name: 'Sign in to this server' })).toBeVisible()
  await page.getByLabel('Token').fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('status')).toContainText('did not work')
})

test('the link that the server prints signs in, once', async () => {
  const link = await signInLink()
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Welcome to OpenCode Desktop' })).toBeVisible()
  expect(page.url()).toBe(`${server.url}/`)
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const other = await browser.newContext()
  const stranger = await other.newPage()
  await stranger.goto(link)
  await expect(stranger.getByRole('status')).toContainText('used or expired')
  await other.close()
})

test('a folder is opened by its path, prompted, and answers', async () => {
  await page.getByLabel('Path of the folder').fill('/nowhere/at/all')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByText(/no (such )?folder|not found|does not exist/i)).toBeVisible()
  await page.getByLabel('Path of the folder').fill(project.directory)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(composer(page)).toBeFocused()
  const input = { filePath: 'hello.txt', oldString: 'hello', newString: 'hello, browser' }
  model.script([{ text: 'I greet.', tools: [{ name: 'edit', input }] }, { text: 'Done from the browser.' }])
  await sendPrompt(page, 'Greet the browser')
  await expect(page.getByText('Done from the browser.')).toBeVisible()
  expect(await project.read('hello.txt')).toBe('hello, browser\n')
  await keepPicture(page, 'browser')
})

test('a terminal works over the socket with its ticket', async () => {
  await page.keyboard.press('Control+Backquote')
  const field = page.locator('[data-terminal] textarea')
  await field.focus()
  await page.keyboard.type('echo from-the-browser > terminal.txt')
  await page.keyboard.press('Enter')
  await expect.poll(() => project.read('terminal.txt').catch(() => '')).toBe('from-the-browser\n')
})

test('after a reload it is still signed in and shows the same', async () => {
  await page.reload()
  await page.getByRole('tab', { name: 'A scripted title' }).click()
  await expect(page.getByText('Done from the browser.')).toBeVisible()
})

/** The line may come a moment after the one that the start waits for. */
async function signInLink(): Promise<string> {
  const line = () => server.output.map((text) => /^sign in: (\S+)$/.exec(text)?.[1]).find(Boolean)
  await expect.poll(line).toBeTruthy()
  return line() ?? ''
}
