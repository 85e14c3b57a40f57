import { rm } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { keepPicture, openProject, startDesktop, type DesktopApp } from '../support/desktop-app'
import { pdfFile } from '../support/pdf-file'
import { soundFile } from '../support/sound-file'

// What is no text is looked at here as well: documents, sounds, videos; and what is not there any more, or may not be read.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp
const problems: string[] = []

test.beforeAll(async () => {
  const words = Array.from({ length: 22 }, (_, index) => `Line ${index + 2} of plain words, long enough to reach across the page.`)
  const pages = Array.from({ length: 60 }, (_, index) => ({
    lines: [`Chapter ${index + 1}`, ...words, ...(index === 41 ? ['Here stands the needle.'] : [])],
    ...(index === 0 ? { chinese: '你好世界', links: [{ to: 'https://example.com/manual' }, { page: 29 }] } : {}),
    ...(index === 2 ? { rotate: 90 } : {}),
  }))
  desktop = await startDesktop({
    files: {
      'manual.pdf': pdfFile({ pages, script: 'app.alert("ran")' }),
      'locked.pdf': pdfFile({ pages: [{ lines: ['Behind the lock'] }], password: 'sesame' }),
      'broken.pdf': Buffer.from('%PDF-1.4\n\0\x01\x02 not a real one', 'latin1'),
      'tone.wav': soundFile(2),
      'broken.mp4': Buffer.from('\0\0\0\x18ftypmp42 nothing more', 'latin1'),
      'closed/secret.txt': 'x\n',
      'notes/old.md': '# Old\n\n```sh\necho copied\n```\n',
    },
  })
  desktop.page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  desktop.page.on('dialog', (dialog) => {
    problems.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await openProject(desktop)
  await desktop.page.keyboard.press('Control+e')
})

test.afterAll(async () => {
  await desktop.close()
})

test('a PDF shows its pages, of which only those in sight are drawn', async () => {
  const { page } = desktop
  await openFile(page, 'manual.pdf')
  await expect(sheet(page, 1).locator('canvas')).toBeVisible()
  await expect(sheet(page, 1)).toContainText('Chapter 1')
  // The words of a font that the file does not bring: its map is a file of the app.
  await expect(sheet(page, 1)).toContainText('你好世界')
  await expect(page.getByText('of 60')).toBeVisible()
  await keepThemes(page, 'files-pdf')
  await keepNarrow(page, 'files-pdf')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('region', { name: 'manual.pdf' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByLabel('Page', { exact: true })).toHaveValue('3')
  await expect(sheet(page, 3).locator('canvas')).toBeVisible()
  const turned = await sheet(page, 3).boundingBox()
  expect((turned?.width ?? 0) > (turned?.height ?? 0)).toBe(true)
  await page.keyboard.press('End')
  await expect(page.getByLabel('Page', { exact: true })).toHaveValue('60')
  await expect(sheet(page, 60)).toContainText('Chapter 60')
  expect(await page.locator('[data-page]').count()).toBeLessThan(6)
})

test('a PDF is enlarged where one reads, and its words are found and copied', async () => {
  const { app, page } = desktop
  const number = page.getByLabel('Page', { exact: true })
  await number.fill('10')
  await number.press('Enter')
  await expect(sheet(page, 10)).toContainText('Chapter 10')
  const before = (await sheet(page, 10).boundingBox())?.width ?? 0
  await page.getByRole('button', { name: 'Larger' }).click()
  await expect.poll(async () => (await sheet(page, 10).boundingBox())?.width ?? 0).toBeGreaterThan(before)
  await expect(number).toHaveValue('10')
  await page.getByRole('button', { name: 'Fit the width' }).click()
  await page.getByRole('region', { name: 'manual.pdf' }).focus()
  await page.keyboard.press('Control+f')
  await page.keyboard.type('THE  needle')
  await expect(page.getByText('1 of 1')).toBeVisible()
  await expect(sheet(page, 42).getByText('Here stands the needle.')).toBeInViewport()
  await expect.poll(() => page.evaluate(() => CSS.highlights.get('pdf-found-current')?.size)).toBe(1)
  await keepPicture(page, 'files-pdf-find')
  await page.keyboard.press('Escape')
  await sheet(page, 42).getByText('Here stands the needle.').click({ clickCount: 3 })
  await page.keyboard.press('Control+c')
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toContain('Here stands the needle.')
})

test('a link of a PDF leads on within it, and out of it only after a question; its scripts do nothing', async () => {
  const { app, page } = desktop
  const asked = await app.evaluateHandle(({ dialog }) => {
    const questions: string[] = []
    dialog.showMessageBox = ((_window: unknown, { detail }: { detail: string }) => {
      questions.push(detail)
      return Promise.resolve({ response: 1, checkboxChecked: false })
    }) as unknown as typeof dialog.showMessageBox
    return questions
  })
  const number = page.getByLabel('Page', { exact: true })
  await number.fill('1')
  await number.press('Enter')
  await page.getByRole('link', { name: 'https://example.com/manual' }).click()
  await expect.poll(() => asked.evaluate((questions) => questions.join())).toContain('https://example.com/manual')
  await page.getByRole('button', { name: 'Go to another place in this document' }).click()
  await expect(number).toHaveValue('30')
  expect(problems).toEqual([])
})

test('a locked PDF asks for its password, and a broken one says so', async () => {
  const { page } = desktop
  await openFile(page, 'locked.pdf')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is not the password')).toBeVisible()
  await keepPicture(page, 'files-pdf-locked')
  await page.getByLabel('Password', { exact: true }).fill('sesame')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(sheet(page, 1)).toContainText('Behind the lock')
  await openFile(page, 'broken.pdf')
  await expect(page.getByText('This PDF cannot be shown')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Open outside' })).toBeVisible()
  await keepPicture(page, 'files-pdf-broken')
})

test('sounds and videos are played, and one that cannot be says so', async () => {
  const { page, project } = desktop
  await openFile(page, 'tone.wav')
  await expect(page.getByText('0:02')).toBeVisible()
  await page.locator('audio').evaluate((player: HTMLAudioElement) => player.play())
  await expect.poll(() => page.locator('audio').evaluate((player: HTMLAudioElement) => player.currentTime)).toBeGreaterThan(0.1)
  await keepPicture(page, 'files-sound')
  await project.write('clip.webm', Buffer.from(await recordVideo(page), 'base64'))
  await openFile(page, 'clip.webm')
  await expect(page.getByText('320 × 180')).toBeVisible()
  await keepPicture(page, 'files-video')
  expect(await seriousProblems(page)).toEqual([])
  await openFile(page, 'broken.mp4')
  await expect(page.getByText('This video cannot be played here')).toBeVisible()
})

test('a folder that cannot be read says so, and is read again when asked', async () => {
  const { page } = desktop
  let closed = true
  await page.route(/\/file\?.*path=closed/, (route) =>
    closed ? route.fulfill({ status: 403, json: { name: 'PathForbiddenError', data: { message: 'The system does not allow it', path: 'closed' } } }) : route.continue(),
  )
  const folder = page.getByRole('treeitem', { name: 'closed' })
  await folder.click()
  await expect(folder).toContainText('cannot be read')
  await keepPicture(page, 'files-closed')
  closed = false
  await folder.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Read it again' }).click()
  await expect(page.getByRole('treeitem', { name: 'secret.txt' })).toBeVisible()
  await expect(folder).not.toContainText('cannot be read')
})

test('code in a preview is copied, and what was deleted comes back after its message is gone', async () => {
  const { app, page, project } = desktop
  await openFile(page, 'old.md')
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('echo copied')
  await page.getByRole('treeitem', { name: 'notes' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('notes deleted')).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByRole('button', { name: 'More for the tree' }).click()
  await page.getByRole('menuitem', { name: 'Recently deleted…' }).click()
  await keepPicture(page, 'files-deleted')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Bring back notes' }).click()
  await expect(page.getByText('Nothing was deleted here')).toBeVisible()
  expect(await project.read('notes/old.md')).toContain('# Old')
  await page.keyboard.press('Escape')
  await rm(path.join(project.directory, 'clip.webm'), { force: true })
})

function sheet(page: Page, number: number) {
  return page.getByRole('region', { name: `Page ${number}`, exact: true })
}

async function openFile(page: Page, name: string) {
  await page.keyboard.press('Control+p')
  await page.getByPlaceholder('File name, or name:line').fill(name)
  await expect(page.getByRole('option').first()).toContainText(name)
  await page.keyboard.press('Enter')
}

async function keepThemes(page: Page, name: string) {
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await keepPicture(page, `${name}-${theme}`)
  }
}

/** The pane 380 pixels wide, with the sidebar beside it. */
async function keepNarrow(page: Page, name: string) {
  await desktop.resize(640, 600)
  await keepPicture(page, `${name}-narrow`)
  await desktop.resize(1280, 840)
}

/** A quarter of a second of a moving square, as the browser itself records it. */
async function recordVideo(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: 320, height: 180 })
    const pen = canvas.getContext('2d')
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' })
    const parts: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve))
    recorder.start()
    for (let frame = 0; frame < 6; frame += 1) {
      if (pen) {
        pen.fillStyle = '#123'
        pen.fillRect(0, 0, 320, 180)
        pen.fillStyle = '#fc6'
        pen.fillRect(20 + frame * 30, 60, 60, 60)
      }
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    recorder.stop()
    await stopped
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  })
}
