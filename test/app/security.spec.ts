import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp
let stranger: { url: string; requests: string[]; close(): void }

test.beforeAll(async () => {
  stranger = await startStranger()
  desktop = await startDesktop()
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
  stranger.close()
})

test('the page has the few methods of the bridge, no Node and no token', async () => {
  const { page, userData } = desktop
  const token = (await readFile(path.join(userData, 'opencode/token'), 'utf8')).trim()
  expect(token).toMatch(/^ocd_/)
  const seen = await page.evaluate(async () => ({
    bridge: Object.keys(window.desktop).sort(),
    node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'ipcRenderer'].filter((name) => name in window),
    words: JSON.stringify([await window.desktop.connection(), { ...localStorage }, { ...sessionStorage }, document.cookie, document.documentElement.outerHTML]),
  }))
  expect(seen.bridge).toEqual(
    ['connection', 'copyText', 'notify', 'onCommand', 'openExternal', 'openFolder', 'openPath', 'paste', 'platform', 'readToken', 'setBadge', 'setTheme', 'showInFolder'],
  )
  expect(seen.node).toEqual([])
  expect(seen.words).not.toContain(token)
})

test('the window is sandboxed and isolated', async () => {
  const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    return (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, webSecurity: true })
})

test('injected scripts, styles, frames and plugins are refused by the policy', async () => {
  const refused = await desktop.page.evaluate(async () => {
    const reports: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => reports.push(effectiveDirective))
    const add = (tag: string, change: (element: any) => void) => {
      const element = document.createElement(tag)
      change(element)
      document.body.append(element)
      return element
    }
    const added = [
      add('script', (script) => (script.textContent = 'window.injected = true')),
      add('script', (script) => (script.src = 'https://example.com/x.js')),
      add('style', (style) => (style.textContent = 'body { opacity: 0 }')),
      add('iframe', (frame) => (frame.src = 'https://example.com/')),
      add('object', (object) => (object.data = 'https://example.com/x.swf')),
      add('img', (image) => (image.src = 'https://example.com/pixel.png')),
    ]
    document.body.setAttribute('onclick', 'window.injected = true')
    document.body.click()
    // The tools that run this function may evaluate text; what the page does by itself later may not.
    const evaluated = await new Promise((resolve) => {
      setTimeout(() => {
        try {
          // oxlint-disable-next-line no-implied-eval, no-new-func -- that it is refused is what is tested
          resolve(Function('return 1')())
        } catch {
          resolve('refused')
        }
      })
    })
    while (new Set(reports).size < 7) await new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve, { once: true }))
    for (const element of added) element.remove()
    document.body.removeAttribute('onclick')
    return { reports: [...new Set(reports)].sort(), evaluated, injected: 'injected' in window, opacity: getComputedStyle(document.body).opacity }
  })
  expect(refused).toEqual({
    reports: ['frame-src', 'img-src', 'object-src', 'script-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'],
    evaluated: 'refused',
    injected: false,
    opacity: '1',
  })
})

test('the page reaches its own server with the token, and no other address', async () => {
  const { page } = desktop
  const answer = await page.evaluate(async (address) => {
    const status = (url: string, init?: RequestInit) => fetch(url, init).then((response) => response.status, () => 'refused' as const)
    const { url } = await window.desktop.connection()
    return {
      own: await status(`${url}/session`),
      other: await status(address),
      otherNoCors: await status(address, { mode: 'no-cors' }),
      file: await status('file:///etc/passwd'),
      socket: await new Promise((resolve) => {
        try {
          const socket = new WebSocket(address.replace('http', 'ws'))
          socket.onopen = () => resolve('open')
          socket.onerror = () => resolve('refused')
        } catch {
          resolve('refused')
        }
      }),
    }
  }, stranger.url)
  expect(answer).toEqual({ own: 200, other: 'refused', otherNoCors: 'refused', file: 'refused', socket: 'refused' })
  expect(stranger.requests).toEqual([])
})

test('another page in the same app gets neither the server nor the bridge', async () => {
  const { app, page } = desktop
  const url = await page.evaluate(async () => (await window.desktop.connection()).url)
  const preload = path.resolve(import.meta.dirname, '../../out/preload/preload.cjs')
  const opened = app.waitForEvent('window')
  const seen = await app.evaluate(
    async ({ BrowserWindow }, { url: address, preload: script }) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload: script, sandbox: true } })
      await window.loadURL('data:text/html,<title>Not ours</title>')
      const run = (code: string) => window.webContents.executeJavaScript(code) as Promise<unknown>
      const result = {
        server: await run(`fetch(${JSON.stringify(`${address}/session`)}, { mode: 'no-cors' }).then(() => 'answered', () => 'refused')`),
        token: await run(`window.desktop.readToken().then(() => 'told', (error) => error.message)`),
        folder: await run(`window.desktop.openFolder().then(() => 'opened', (error) => error.message)`),
      }
      window.destroy()
      return result
    },
    { url, preload },
  )
  await opened
  expect(seen).toEqual({ server: 'refused', token: expect.stringContaining('Not allowed'), folder: expect.stringContaining('Not allowed') })
})

test('the page cannot open windows or use devices', async () => {
  const { app, page } = desktop
  const answers = await page.evaluate(async () => ({
    window: window.open('https://example.com/') === null,
    blank: window.open('about:blank') === null,
    camera: (await navigator.permissions.query({ name: 'camera' })).state,
    microphone: (await navigator.permissions.query({ name: 'microphone' })).state,
    location: await new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('given'), ({ code }) => resolve(code))),
    notifications: await Notification.requestPermission(),
    clipboard: await navigator.clipboard.readText().then(() => 'given', (error: Error) => error.name),
  }))
  expect(answers).toEqual({
    window: true,
    blank: true,
    camera: 'denied',
    microphone: 'denied',
    location: 1,
    notifications: 'denied',
    clipboard: 'NotAllowedError',
  })
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('what a model writes stays text: no scripts, no handlers, no pictures from elsewhere', async () => {
  const { page, model } = desktop
  model.script([
    {
      text: [
        `<img src="x" onerror="window.injected = true"><script>window.injected = true</script>`,
        `![a picture](${stranger.url}/picture.png) [click](javascript:window.injected=true) [page](${stranger.url}/page)`,
        `<a href="javascript:window.injected=true">html link</a>`,
        `The end.`,
      ].join('\n\n'),
    },
  ])
  await sendPrompt(page, 'Attack')
  const answer = page.getByTestId('message-assistant').last()
  await expect(answer).toContainText('The end.')
  const links = await answer.getByRole('link').evaluateAll((elements) => elements.map((element) => element.getAttribute('href')))
  expect(links.filter((href) => href?.startsWith('javascript:'))).toEqual([])
  await expect(answer.locator('script, iframe, [onerror], [onclick]')).toHaveCount(0)
  await answer.getByText('click', { exact: true }).click()
  await answer.getByText('html link').click()
  expect(await page.evaluate(() => 'injected' in window)).toBe(false)
  expect(stranger.requests).toEqual([])
})

test('a link of the model opens only after its real target was shown and confirmed', async () => {
  const { app, page } = desktop
  const asked = await app.evaluateHandle(({ dialog, shell }) => {
    const seen: { shown: string[]; opened: string[]; answer: number } = { shown: [], opened: [], answer: 1 }
    dialog.showMessageBox = ((_window: unknown, { detail }: { detail: string }) => {
      seen.shown.push(detail)
      return Promise.resolve({ response: seen.answer, checkboxChecked: false })
    }) as typeof dialog.showMessageBox
    shell.openExternal = (url) => {
      seen.opened.push(url)
      return Promise.resolve()
    }
    return seen
  })
  const link = page.getByTestId('message-assistant').last().getByText('page', { exact: true })
  await link.click()
  await expect.poll(() => asked.evaluate(({ shown }) => shown)).toEqual([`${stranger.url}/page`])
  expect(await asked.evaluate(({ opened }) => opened)).toEqual([])
  await asked.evaluate((seen) => (seen.answer = 0))
  await link.click()
  await expect.poll(() => asked.evaluate(({ opened }) => opened)).toEqual([`${stranger.url}/page`])
  const refused = await page.evaluate(() => Promise.all(['file:///etc/passwd', 'javascript:1', 'smb://x/y', 'ms-msdt:/x'].map((url) => window.desktop.openExternal(url, { confirm: true }))))
  expect(refused).toEqual([false, false, false, false])
})

// The last one: Playwright waits for ever for the end of a navigation that was prevented.
test('the page cannot leave', async () => {
  const targets = ['data:text/html,x', 'file:///etc/passwd', 'https://example.com/', stranger.url]
  const left = await desktop.app.evaluate(async ({ BrowserWindow }, addresses) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    const prevented: string[] = []
    webContents.on('will-navigate', ({ url, defaultPrevented }) => defaultPrevented && prevented.push(url))
    for (const address of addresses) {
      // Chromium itself refuses the others before anybody is asked.
      const tried = address.startsWith('http') && new Promise((resolve) => webContents.once('will-navigate', resolve))
      await webContents.executeJavaScript(`void location.assign(${JSON.stringify(address)})`)
      await tried
    }
    return { url: webContents.getURL(), prevented, alive: (await webContents.executeJavaScript(`document.querySelector('[data-testid=composer]') !== null`)) as boolean }
  }, targets)
  expect(left).toEqual({ url: 'app://ui/', prevented: ['https://example.com/', `${stranger.url}/`], alive: true })
  expect(stranger.requests).toEqual([])
})

/** A server on this machine that is none of the app's business. */
async function startStranger() {
  const requests: string[] = []
  const server = http.createServer((request, response) => {
    requests.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*')
    response.end('hello')
  })
  server.on('upgrade', (request, socket) => {
    requests.push(request.url ?? '')
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close: () => server.close() }
}
