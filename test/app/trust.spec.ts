import { expect, test } from '@playwright/test'
import { keepPicture, openProject, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ project: { mcp: { helper: { type: 'local', command: ['touch', 'started-by-the-project'] } } } })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('what a project could run is held back and shown, until the person trusts it', async () => {
  const { page } = desktop
  await page.getByRole('button', { name: '1 part held back' }).click()
  const dialog = page.getByRole('dialog', { name: /^Trust/ })
  await expect(dialog).toContainText('touch started-by-the-project')
  await expect(dialog).toContainText('opencode.json')
  await keepPicture(page, 'trust')
  await dialog.getByRole('button', { name: 'Keep held back' }).click()
  await expect(page.getByRole('button', { name: '1 part held back' })).toBeVisible()
  await page.getByRole('button', { name: '1 part held back' }).click()
  await dialog.getByRole('button', { name: 'Trust all of this' }).click()
  await expect(page.getByRole('button', { name: 'Trusted' })).toBeVisible()
})

test('a changed file is asked about again', async () => {
  const { page, project } = desktop
  await project.write('opencode.json', JSON.stringify({ mcp: { helper: { type: 'local', command: ['touch', 'something-else'] } } }))
  await page.reload()
  await page.getByRole('button', { name: '1 part held back' }).click()
  await expect(page.getByRole('dialog')).toContainText('something-else')
})
