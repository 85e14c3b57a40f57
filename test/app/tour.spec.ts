import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { composer, keepPicture, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ args: ['--tour'], unconnected: true })
})

test.afterAll(async () => {
  await desktop.close()
})

test('the tour opens its sample project with the first prompt ready', async () => {
  const { page } = desktop
  await expect(composer(page)).toHaveValue(/greet\.sh/)
  await expect(composer(page)).toBeFocused()
  await expect(page.getByTestId('model-picker')).toContainText('Tour guide (scripted)')
  await keepPicture(page, 'tour-ready')
})

test('the guide asks before it runs the script, which it has really mended by then', async () => {
  const { page } = desktop
  await composer(page).press('Enter')
  const card = page.getByTestId('permission-card')
  await expect(card).toContainText('sh greet.sh Ada')
  await keepPicture(page, 'tour-permission')
  const folder = await sampleProject()
  expect(await readFile(path.join(folder, 'greet.sh'), 'utf8')).toContain('echo "Hello, $name!"')
  const edit = page.locator('[data-tool="edit"]')
  await expect(edit).toContainText('echo "Hello, $nmae!"')
  await expect(edit).toContainText('echo "Hello, $name!"')
  await expect(page.getByTestId('todo')).toContainText('2/3 done')
})

test('allowed once, the command runs, and the turn ends with the whole list done', async () => {
  const { page } = desktop
  await page.getByTestId('permission-once').click()
  await expect(page.locator('[data-tool="bash"]')).toContainText('Hello, Ada!')
  const answer = page.getByTestId('message-assistant').last()
  await expect(answer).toContainText('greets by name now')
  await expect(page.getByTestId('permission-card')).toHaveCount(0)
  await expect(page.locator('[data-tool="todowrite"]').last()).toContainText('3/3')
  await expect(page.getByTestId('stop')).toHaveCount(0)
  await keepPicture(page, 'tour-done')
})

async function sampleProject(): Promise<string> {
  const tmp = path.join(desktop.userData, 'tmp')
  const name = (await readdir(tmp)).find((entry) => entry.startsWith('opencode-desktop-tour-'))
  if (!name) throw new Error('the tour made no sample project')
  return path.join(tmp, name)
}
