import { expect, test } from '@playwright/test'
import { openProject, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp
let url: string

test.beforeAll(async () => {
  desktop = await startDesktop()
  await openProject(desktop)
  const { page } = desktop
  url = await page.evaluate(async () => (await window.desktop.connection()).url)
  await page.keyboard.press('Control+Comma')
  await page.getByRole('tab', { name: 'Clients' }).click()
})

test.afterAll(async () => {
  await desktop.close()
})

const ask = async (token: string, path: string) => (await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })).status

test('a program gets a token, which is shown once, does what its scope says, and is taken back', async () => {
  const { page } = desktop
  await page.getByRole('button', { name: 'New token…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Release bot')
  await page.getByRole('button', { name: 'Make the token' }).click()
  const token = (await page.getByTestId('new-token').textContent()) ?? ''
  expect(token).toMatch(/^ocd_/)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText(token)).toHaveCount(0)
  expect([await ask(token, '/session'), await ask(token, '/pty')]).toEqual([200, 403])

  const log = page.getByRole('region', { name: 'The newest requests' })
  await expect(log.getByRole('row').filter({ hasText: 'Release bot' }).filter({ hasText: '/pty' })).toContainText('403')

  await page.getByRole('button', { name: 'Revoke the token of Release bot' }).click()
  await page.getByRole('button', { name: 'Revoke token' }).click()
  await expect(page.getByTestId('client-token')).toHaveCount(0)
  expect(await ask(token, '/session')).toBe(401)
})

test('a program is paired with a code that counts down', async () => {
  const { page } = desktop
  await page.getByRole('button', { name: 'Pair a program…' }).click()
  await page.getByRole('button', { name: 'Show a code' }).click()
  const code = page.getByTestId('pairing-code')
  await expect(code).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  await expect(page.getByRole('timer')).toHaveText(/^(2:00|1:\d\d)$/)
  const answer = await fetch(`${url}/server/pair/claim`, {
    method: 'POST',
    headers: { authorization: `Pairing ${await code.textContent()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'My phone' }),
  })
  expect(answer.status).toBe(200)
  await expect(page.getByText('My phone is paired')).toBeVisible()
  await expect(page.getByTestId('client-token')).toContainText('My phone')
})
