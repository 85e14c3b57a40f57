import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ project: { permission: { bash: 'ask' } } })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('an approval given with “always” holds, is listed, and can be taken back', async () => {
  const { page, model } = desktop
  const call = (text: string) => ({ tools: [{ name: 'bash', input: { command: `echo ${text}`, description: 'Says it' } }] })
  model.script([call('one'), { text: 'One is said.' }, call('two'), { text: 'Two is said.' }, call('three'), { text: 'Three is said.' }])
  await sendPrompt(page, 'Say one')
  await page.getByTestId('permission-always').click()
  const pattern = page.getByTestId('always-patterns')
  await expect(pattern).toHaveValue('echo one')
  await page.getByTestId('always-like').click()
  await expect(pattern).toHaveValue('echo *')
  await page.getByRole('button', { name: 'Always allow', exact: true }).click()
  await expect(page.getByText('One is said.')).toBeVisible()
  await sendPrompt(page, 'Say two')
  await expect(page.getByText('Two is said.')).toBeVisible()

  await page.keyboard.press('Control+Comma')
  await page.getByRole('tab', { name: 'Permissions' }).click()
  const row = page.getByRole('row').filter({ hasText: 'echo *' })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: /^Revoke/ }).click()
  await expect(row).toHaveCount(0)

  await page.getByRole('tab', { name: 'A scripted title' }).click()
  await sendPrompt(page, 'Say three')
  await page.getByTestId('permission-once').click()
  await expect(page.getByText('Three is said.')).toBeVisible()
})

test('another program finds address and token, and a replaced token leaves this window connected', async () => {
  const { page, userData } = desktop
  const token = () => readFile(path.join(userData, 'opencode/token'), 'utf8').then((text) => text.trim())
  const before = await token()
  await page.keyboard.press('Control+Comma')
  await page.getByRole('tab', { name: 'Clients' }).click()
  await expect(page.getByText(before)).toHaveCount(0)
  await page.getByRole('button', { name: 'Show the token' }).click()
  await expect(page.getByText(before)).toBeVisible()
  const url = await page.evaluate(async () => (await window.desktop.connection()).url)
  const ask = async (secret: string) => (await fetch(`${url}/session`, { headers: { authorization: `Bearer ${secret}` } })).status
  expect(await ask(before)).toBe(200)
  await page.getByRole('button', { name: 'Replace the token…' }).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: /Replace/ }).click()
  await expect.poll(token).not.toBe(before)
  expect(await ask(before)).toBe(401)
  expect(await ask(await token())).toBe(200)
  await expect(page.getByText('Connected', { exact: true })).toBeVisible()
})

test('text grows and shrinks, and less movement is remembered', async () => {
  const { page } = desktop
  await page.getByRole('tab', { name: 'Appearance' }).click()
  const size = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--text-prose'))
  expect(await size()).toBe('14px')
  await page.getByRole('group', { name: 'Text of answers' }).getByRole('button').last().click()
  await expect.poll(size).toBe('15px')
  await page.getByRole('group', { name: 'Interface' }).getByRole('button').last().click()
  await expect.poll(size).toBe('16.5px')
  await page.getByRole('switch', { name: 'Less movement' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'reduce')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'reduce')
  expect(await size()).toBe('16.5px')
})

test('a connected provider is tested with one click, and says how it went', async () => {
  const { page, model } = desktop
  await page.getByRole('tab', { name: 'Providers' }).click()
  const provider = page.getByRole('listitem').filter({ hasText: 'Scripted' })
  model.script([{ text: 'ok' }])
  await provider.getByRole('button', { name: 'Test' }).click()
  await expect(provider.getByRole('status')).toContainText(/\(\d+ ms\)/)
  model.script([{ error: { status: 401, body: { error: { message: 'Incorrect API key provided' } } } }])
  await provider.getByRole('button', { name: 'Test' }).click()
  await expect(provider.getByRole('alert')).toContainText(/key/i)
})
