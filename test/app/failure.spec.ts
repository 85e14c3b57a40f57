import { expect, test } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop()
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a refused key is explained and leads to the settings', async () => {
  const { page, model } = desktop
  model.script([{ error: { status: 401, body: { error: { message: 'Incorrect API key provided' } } } }])
  await sendPrompt(page, 'Hello')
  const failure = page.getByTestId('message-assistant').getByRole('alert')
  await expect(failure).toContainText('The provider refused the key')
  await expect(failure).toContainText('Incorrect API key provided')
  await keepPicture(page, 'failure-key')
  await failure.getByRole('button', { name: 'Open provider settings' }).click()
  await expect(page.getByRole('heading', { name: 'Models and providers' })).toBeVisible()
  await page.keyboard.press('Control+w')
})

test('after the key is right again, one click repeats the prompt', async () => {
  const { page, model } = desktop
  model.script([{ text: 'Now it works.' }])
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('Now it works.')).toBeVisible()
})

test('a rate limit shows when the next attempt comes, and the attempt succeeds', async () => {
  const { page, model } = desktop
  const limited = { status: 429, headers: { 'retry-after': '3' }, body: { error: { message: 'Rate limit exceeded' } } }
  model.script([{ error: limited }, { text: 'Through at last.' }])
  await sendPrompt(page, 'Try until it works')
  await expect(page.getByText(/Rate limited — retrying in \d s, attempt 1/)).toBeVisible()
  await keepPicture(page, 'failure-retry')
  await expect(page.getByText('Through at last.')).toBeVisible()
})

test('the wait for the next attempt can be stopped', async () => {
  const { page, model } = desktop
  model.script([{ error: { status: 429, headers: { 'retry-after': '60' }, body: { error: { message: 'Rate limit exceeded' } } } }])
  await sendPrompt(page, 'Try once more')
  await expect(page.getByText(/retrying in \d+ s/)).toBeVisible()
  await page.getByTestId('timeline').getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByText(/retrying in/)).toHaveCount(0)
  await expect(page.getByTestId('stop')).toHaveCount(0)
})

test('the stop button ends a stream that hangs, and what was said stays', async () => {
  const { page, model } = desktop
  model.script([{ text: ['Words before the silence. '], hang: true }])
  await sendPrompt(page, 'Hang')
  await expect(page.getByText('Words before the silence.')).toBeVisible()
  const request = model.requests.at(-1)
  await page.getByTestId('stop').click()
  await expect(page.getByTestId('stop')).toHaveCount(0)
  await expect(page.getByRole('paragraph').filter({ hasText: 'Stopped' }).last()).toBeVisible()
  await expect(page.getByText('Words before the silence.')).toBeVisible()
  expect(await request?.ended).toBe('aborted')
})

test('a prompt written while an answer runs waits for its turn', async () => {
  const { page, model } = desktop
  const rest = Promise.withResolvers<void>()
  model.script([{ text: 'First answer.', until: rest.promise }, { text: 'Second answer.' }])
  await sendPrompt(page, 'First')
  await expect(page.getByText('First answer.')).toBeVisible()
  await sendPrompt(page, 'Second')
  await expect(page.getByText('Second', { exact: true })).toBeVisible()
  rest.resolve()
  await expect(page.getByText('Second answer.')).toBeVisible()
})

test('without a connection the window says so, and finds everything again', async () => {
  const { page } = desktop
  const port = await page.evaluate(async () => Number(new URL((await window.desktop.connection()).url).port))
  await cutConnections(port)
  await expect(page.getByText(/No connection/)).toBeVisible()
  await expect(composer(page)).toBeEditable()
  await keepPicture(page, 'failure-connection')
  await desktop.app.evaluate(({ session }) => session.defaultSession.webRequest.onBeforeRequest(null))
  await expect(page.getByText('Connected', { exact: true })).toBeVisible()
})

/** Ends what the window has open to the server and lets nothing new through. */
async function cutConnections(port: number) {
  await desktop.app.evaluate(({ session }, closed) => {
    session.defaultSession.webRequest.onBeforeRequest({ urls: [`http://127.0.0.1:${closed}/*`] }, (_details, answer) => answer({ cancel: true }))
    // The server lives in this process; only Node's list of handles leads to its sockets.
    const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles: () => { localPort?: number; remotePort?: number; destroy?: () => void }[] }
    for (const handle of handles.call(process)) if (handle.localPort === closed && handle.remotePort) handle.destroy?.()
  }, port)
}
