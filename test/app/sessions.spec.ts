import { expect, test } from '@playwright/test'
import { composer, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop()
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a session is renamed, and the new name is everywhere', async () => {
  const { page, model } = desktop
  model.title = { text: 'Given by the model' }
  model.script([{ text: 'The first answer.' }])
  await sendPrompt(page, 'The first prompt')
  await expect(sidebar()).toContainText('Given by the model')
  await page.keyboard.press('F2')
  await page.getByLabel('Title of the session').fill('Given by me')
  await page.keyboard.press('Enter')
  await expect(sidebar()).toContainText('Given by me')
  await expect(page.getByRole('heading', { name: 'Given by me' })).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Given by me' })).toBeVisible()
})

test('a fork starts with the same conversation and goes its own way', async () => {
  const { page, model } = desktop
  await page.getByTestId('session-menu').click()
  await page.getByRole('menuitem', { name: 'Fork' }).click()
  await expect(page.getByRole('tab', { selected: true })).toContainText('fork')
  await expect(timeline()).toContainText('The first answer.')
  model.script([{ text: 'Only in the fork.' }])
  await sendPrompt(page, 'Another way')
  await expect(timeline()).toContainText('Only in the fork.')
  await page.getByRole('tab', { name: 'Given by me', exact: true }).click()
  await expect(timeline()).toContainText('The first answer.')
  await expect(timeline()).not.toContainText('Only in the fork.')
})

test('an archived session leaves the list and comes back', async () => {
  const { page } = desktop
  const row = sidebar().getByRole('listitem').filter({ hasText: 'fork' })
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'Show archived sessions' }).click()
  await expect(row).toBeVisible()
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Take out of the archive' }).click()
  await page.getByRole('button', { name: 'Hide archived sessions' }).click()
  await expect(row).toBeVisible()
})

test('the list of sessions is searched by title', async () => {
  const { page } = desktop
  await page.getByLabel('Search sessions').fill('fork')
  await expect(sidebar().getByRole('listitem')).toHaveCount(1)
  await page.getByLabel('Search sessions').fill('no such title')
  await expect(sidebar()).toContainText('No session matches')
  await page.getByLabel('Search sessions').fill('')
  await expect(sidebar().getByRole('listitem')).toHaveCount(2)
})

test('a session is deleted only after a question, and its tab goes with it', async () => {
  const { page } = desktop
  const row = sidebar().getByRole('listitem').filter({ hasText: 'fork' })
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(row).toBeVisible()
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete session' }).click()
  await expect(row).toHaveCount(0)
  await expect(page.getByRole('tab', { name: /fork/ })).toHaveCount(0)
})

test('model and agent are chosen, and the choice is what is asked', async () => {
  const { page, model } = desktop
  await page.keyboard.press('Control+n')
  await expect(page.getByRole('heading', { name: /What shall we do/ })).toBeVisible()
  await page.getByTestId('model-picker').filter({ visible: true }).click()
  await page.getByRole('combobox', { name: 'Search models' }).fill('mini')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('model-picker').filter({ visible: true })).toContainText('Scripted Mini')
  await composer(page).focus()
  await page.keyboard.press('Tab')
  await expect(page.getByTestId('agent-picker').filter({ visible: true })).toContainText('plan')
  model.script([{ text: 'A plan.' }])
  await sendPrompt(page, 'Plan it')
  await expect(page.getByText('A plan.')).toBeVisible()
  expect(model.requests.at(-1)?.body.model).toBe('scripted-mini')
  await expect(page.getByTestId('message-assistant').filter({ visible: true })).toContainText('plan · Scripted Mini')
})

test('a picture and a long text go along as attachments', async () => {
  const { page, model } = desktop
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  await page.locator('input[type="file"]:not([disabled])').last().setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') })
  await expect(page.getByRole('list', { name: 'Attachments' })).toContainText('dot.png')
  model.script([{ text: 'A dot.' }])
  await sendPrompt(page, 'What is this?')
  await expect(page.getByText('A dot.')).toBeVisible()
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain(png)
})

test('a session that ends while another is looked at is marked until it is seen', async () => {
  const { page, model } = desktop
  const rest = Promise.withResolvers<void>()
  model.script([{ text: 'Slow.', until: rest.promise }])
  await sendPrompt(page, 'Take your time')
  await expect(page.getByText('Slow.')).toBeVisible()
  await page.getByRole('tab', { name: 'Given by me', exact: true }).click()
  await expect(sidebar().getByRole('img', { name: 'Running' })).toBeVisible()
  rest.resolve()
  await expect(sidebar().getByRole('img', { name: 'Done, not seen yet' })).toBeVisible()
  await sidebar().getByRole('listitem').filter({ has: page.getByRole('img', { name: 'Done, not seen yet' }) }).getByRole('button').first().click()
  await expect(sidebar().getByRole('img', { name: 'Done, not seen yet' })).toHaveCount(0)
})

function sidebar() {
  return desktop.page.getByRole('navigation', { name: 'Projects and sessions' })
}

function timeline() {
  return desktop.page.getByTestId('timeline').filter({ visible: true })
}
