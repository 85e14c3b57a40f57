import { rm } from 'node:fs/promises'
import path from 'node:path'
import { deflateSync } from 'node:zlib'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { keepPicture, openProject, startDesktop, type DesktopApp } from '../support/desktop-app'
import { withLanguageServer } from '../support/language-server'

// What a day with files brings: what the disk does meanwhile, words of language servers, replacing, making and deleting, previews.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({
    files: {
      'src/user.ts': `const user = 1\n${'// filler\n'.repeat(120)}export const last = user\n`,
      'src/page.ts': 'import { user } from "./user"\nuser()\n',
      'src/words.scr': 'def first\nBAD first\nfirst\n',
      'picture.png': picture(),
      'data.sqlite': Buffer.from('DATA-1.4\n\0\x01\x02 of nothing known', 'latin1'),
      'run.sh': '#!/bin/sh\n',
    },
    config: withLanguageServer(),
  })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a file that is deleted while it is edited keeps its text, and is saved again', async () => {
  const { page, project } = desktop
  await openFile(page, 'page.ts')
  await typeAtStart(page, 'src/page.ts', '// kept\n')
  await rm(path.join(project.directory, 'src/page.ts'))
  await expect(page.getByText('The file was deleted on disk.')).toBeVisible()
  await keepPicture(page, 'files-gone')
  await page.getByRole('button', { name: 'Save it again' }).click()
  await expect(page.getByText('The file was deleted on disk.')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Saved' })).toBeVisible()
  expect(await project.read('src/page.ts')).toBe('// kept\nimport { user } from "./user"\nuser()\n')
})

test('other line ends on disk leave the caret and the way back as they are', async () => {
  const { page, project } = desktop
  await typeAtStart(page, 'src/page.ts', '// twice\n')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('button', { name: 'Saved' })).toBeVisible()
  await expect(page.getByText('Line 2, column 1')).toBeVisible()
  await project.write('src/page.ts', (await project.read('src/page.ts')).replaceAll('\n', '\r\n'))
  await expect(page.getByText('CRLF')).toBeVisible()
  await expect(page.getByText('Line 2, column 1')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(editorOf(page, 'src/page.ts')).not.toContainText('twice')
  await page.getByRole('button', { name: 'Discard the changes' }).click()
  await expect(editorOf(page, 'src/page.ts')).toContainText('twice')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(editorOf(page, 'src/page.ts')).not.toContainText('twice')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Saved' })).toBeVisible()
  expect(await project.read('src/page.ts')).toBe('// kept\r\nimport { user } from "./user"\r\nuser()\r\n')
})

test('the same line is brought into view again, and Ctrl+/ comments it', async () => {
  const { page } = desktop
  const caret = (line: number) => expect(page.getByText(`Line ${line}, column 1`)).toBeVisible()
  await openFile(page, 'user.ts:122')
  await caret(122)
  await expect(editorOf(page, 'src/user.ts').getByText('last')).toBeInViewport()
  await editorOf(page, 'src/user.ts').focus()
  await page.keyboard.press('Control+Home')
  await caret(1)
  await openFile(page, 'user.ts:122')
  await caret(122)
  await editorOf(page, 'src/user.ts').focus()
  await page.keyboard.press('Control+/')
  await expect(editorOf(page, 'src/user.ts')).toContainText('// export const last')
})

test('a conflict shows what stands on disk now', async () => {
  const { page, project } = desktop
  await project.write('src/user.ts', 'const user = 2\n')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('dialog')).toContainText('const user = 2')
  await project.write('src/user.ts', 'const user = 3\n')
  await expect(page.getByRole('dialog')).toContainText('const user = 3')
  await page.getByRole('button', { name: 'Merge by hand' }).click()
  await expect(editorOf(page, 'src/user.ts')).toContainText('<<<<<<< mine')
})

test('removing a folder with a text that is not saved asks', async () => {
  const { page } = desktop
  await expect(page.locator('[role=tab][data-unsaved]')).toHaveCount(1)
  await page.getByRole('button', { name: /^More for ocd-project/ }).click()
  await page.getByRole('menuitem', { name: 'Remove from sidebar' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('src/user.ts')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Discard the changes' }).click()
  await expect(editorOf(page, 'src/user.ts')).toHaveText('const user = 3')
})

test('places are replaced after a look at each, and one press takes it back', async () => {
  const { page, project } = desktop
  await page.keyboard.press('Control+Shift+h')
  await expect(field(page, 'Search in files')).toBeFocused()
  await page.keyboard.type('user')
  await field(page, 'Replace with').fill('person')
  await page.getByRole('button', { name: 'Which files' }).click()
  await field(page, 'Only in files').fill('src/*.ts')
  await expect(page.getByText('4 places in 2 files')).toBeVisible()
  await expect(page.locator('ins').first()).toHaveText('person')
  await page.getByRole('checkbox', { name: 'Replace in line 2 of src/page.ts' }).first().click()
  await keepPicture(page, 'files-replace')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Replace 3 places' }).click()
  await expect(page.getByText('Replaced 3 places in 2 files').first()).toBeVisible()
  expect(await project.read('src/user.ts')).toBe('const person = 3\n')
  await expect(editorOf(page, 'src/user.ts')).toHaveText('const person = 3')
  // The line below the editor stays readable.
  const [message, foot] = await Promise.all([page.getByRole('region', { name: 'Notifications' }).boundingBox(), page.getByText(/^Line \d+, column/).boundingBox()])
  expect((message?.y ?? 0) + (message?.height ?? 0)).toBeLessThan(foot?.y ?? 0)
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(page.getByText('Taken back in 2 files')).toBeVisible()
  expect(await project.read('src/page.ts')).toContain('import { user } from "./user"')
})

test('words of the language server: problems, symbols, uses, and what a word is', async () => {
  const { page } = desktop
  await page.getByRole('button', { name: '1 part held back' }).click()
  await page.getByRole('button', { name: 'Trust all of this' }).click()
  await expect(page.getByRole('button', { name: 'Trusted' })).toBeVisible()
  await openFile(page, 'words.scr')
  await page.getByRole('button', { name: '1 problem' }).click()
  await expect(page.getByRole('option')).toContainText('line says BAD first')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Line 2, column 1')).toBeVisible()
  await expect(editorOf(page, 'src/words.scr')).toBeFocused()
  await page.keyboard.press('Control+ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+F1')
  const hover = page.getByRole('region', { name: 'About this word' })
  await expect(hover.locator('strong')).toHaveText('first')
  await expect(hover).toBeFocused()
  await keepPicture(page, 'files-hover')
  await page.keyboard.press('Escape')
  await expect(hover).toHaveCount(0)
  await expect(editorOf(page, 'src/words.scr')).toBeFocused()
  await page.keyboard.press('Shift+F12')
  await expect(page.getByRole('option')).toHaveCount(3)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+o')
  await expect(page.getByRole('option').first()).toContainText('first')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Line 1, column 1')).toBeVisible()
  await page.getByText('BAD first').getByText('first').or(editorOf(page, 'src/words.scr').locator('.cm-line').nth(2)).last().hover({ position: { x: 20, y: 8 } })
  await expect(hover).toContainText('first')
})

test('a file is made, renamed and deleted with the keys, and comes back', async () => {
  const { page, project } = desktop
  await page.keyboard.press('Control+e')
  await page.getByRole('button', { name: 'New file…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('fresh.ts')
  await page.keyboard.press('Enter')
  await expect(editorOf(page, 'src/fresh.ts')).toBeVisible()
  const tree = page.getByRole('tree', { name: 'Files' })
  await tree.focus()
  await page.keyboard.press('F2')
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('src/fresh.ts')
  await page.keyboard.type('page')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText('There is something with this name already')
  await page.getByRole('textbox', { name: 'Name' }).fill('src/other.ts')
  await page.keyboard.press('Enter')
  await expect(editorOf(page, 'src/other.ts')).toBeVisible()
  await tree.focus()
  await page.keyboard.press('Delete')
  await keepPicture(page, 'files-delete')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('This file is not there any more')).toBeVisible()
  await page.getByText('other.ts deleted').locator('..').getByRole('button', { name: 'Undo' }).click()
  await expect(editorOf(page, 'src/other.ts')).toBeVisible()
  expect(await project.read('src/other.ts')).toBe('')
})

test('pictures are fitted and enlarged; other files are told with their first bytes', async () => {
  const { page } = desktop
  await openFile(page, 'picture.png')
  const image = page.getByRole('img', { name: 'picture.png' })
  await expect(page.getByText('64 × 48')).toBeVisible()
  await page.getByRole('button', { name: 'Actual size' }).click()
  await page.getByRole('button', { name: 'Larger' }).click()
  await page.getByRole('button', { name: 'Larger' }).click()
  await expect.poll(async () => (await image.boundingBox())?.width).toBe(128)
  await keepPicture(page, 'files-image')
  await openFile(page, 'data.sqlite')
  await expect(page.getByText(/Binary file/)).toBeVisible()
  await expect(page.getByRole('table', { name: 'The first bytes' })).toContainText('DATA-1.4')
  await keepPicture(page, 'files-binary')
  expect(await seriousProblems(page)).toEqual([])
})

test('a program is only opened outside after a question', async () => {
  const { app, page } = desktop
  await app.evaluate(({ dialog, shell }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = ((_window: unknown, { detail }: { detail: string }) => {
      asked.push(`asked ${detail.split('\n')[0]}`)
      return Promise.resolve({ response: 2, checkboxChecked: false })
    }) as unknown as typeof dialog.showMessageBox
    shell.openPath = (file) => Promise.resolve((asked.push(`opened ${file}`), ''))
  })
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  await page.getByRole('button', { name: 'Open outside' }).click()
  await expect.poll(asked).toEqual([`opened ${desktop.project.directory}/data.sqlite`])
  await page.getByRole('treeitem', { name: 'run.sh' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Open outside' }).click()
  await expect.poll(asked).toEqual([`opened ${desktop.project.directory}/data.sqlite`, `asked ${desktop.project.directory}/run.sh`])
})

test('Ctrl+P begins with what was opened lately', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+p')
  await expect(page.getByRole('option').first()).toContainText('picture.png')
  await page.keyboard.press('Enter')
  await expect(page.getByText('64 × 48')).toBeVisible()
})

function editorOf(page: Page, name: string): Locator {
  return page.getByLabel(name, { exact: true }).and(page.getByRole('textbox'))
}

function field(page: Page, name: string): Locator {
  return page.getByLabel(name, { exact: true }).and(page.getByRole('textbox'))
}

async function openFile(page: Page, name: string) {
  await page.keyboard.press('Control+p')
  await page.getByPlaceholder('File name, or name:line').fill(name)
  await expect(page.getByRole('option').first()).toContainText(name.replace(/:\d+$/, ''))
  await page.keyboard.press('Enter')
}

async function typeAtStart(page: Page, name: string, text: string) {
  await editorOf(page, name).focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText(text)
}

/** 64 × 48 pixels, half of them clear. */
function picture(): Buffer {
  const row = (y: number) => Buffer.concat([Buffer.from([0]), ...Array.from({ length: 64 }, (_, x) => Buffer.from([x * 4, y * 5, 160, (x + y) % 32 < 16 ? 255 : 60]))])
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const frame = Buffer.alloc(body.length + 8)
    frame.writeUInt32BE(data.length, 0)
    body.copy(frame, 4)
    frame.writeUInt32BE(crc(body), body.length + 4)
    return frame
  }
  const head = Buffer.from([0, 0, 0, 64, 0, 0, 0, 48, 8, 6, 0, 0, 0])
  const rows = Buffer.concat(Array.from({ length: 48 }, (_, y) => row(y)))
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function crc(data: Buffer): number {
  let value = 0xffffffff
  for (const byte of data) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}
