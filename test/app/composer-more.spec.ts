import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, type CDPSession, type Page } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'
import { seriousProblems } from '../support/axe'
import { languageServer } from '../support/language-server'

// What is written in the composer: mentions of every kind, other scripts, pasted things, drafts.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp
let keys: CDPSession

test.beforeAll(async () => {
  desktop = await startDesktop({
    files: {
      'src/temperature.ts': 'export function toCelsius(fahrenheit: number) {\n  return fahrenheit - 32 * (5 / 9)\n}\n',
      'src/station.scr': 'def measure_wind\n  take it\ndef measure_rain\n  take it\n',
    },
    config: { lsp: { scripted: languageServer() } },
  })
  await openProject(desktop)
  keys = await desktop.page.context().newCDPSession(desktop.page)
})

test.afterAll(async () => {
  await desktop.close()
})

test('what is written by an input method is neither sent nor chosen before it is finished', async () => {
  const { page, model } = desktop
  await page.keyboard.type('@temp')
  await expect(mentions(page).getByRole('option', { name: /temperature/ })).toBeVisible()
  await composer(page).fill('')
  await keys.send('Input.imeSetComposition', { text: 'かな', selectionStart: 2, selectionEnd: 2 })
  await expect(composer(page)).toHaveValue('かな')
  await pressWhileComposing('Enter')
  await expect(composer(page)).toHaveValue(/^かな/)
  await keys.send('Input.insertText', { text: '仮名' })
  await expect(composer(page)).toHaveValue('仮名')
  await page.keyboard.type(' @')
  await expect(mentions(page)).toBeVisible()
  await keys.send('Input.imeSetComposition', { text: 'te', selectionStart: 2, selectionEnd: 2 })
  for (const key of ['ArrowDown', 'Enter', 'Tab']) await pressWhileComposing(key)
  await expect(composer(page)).toHaveValue('仮名 @te')
  await keys.send('Input.insertText', { text: 'temp' })
  await expect(composer(page)).toHaveValue('仮名 @temp')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('仮名 @src/temperature.ts ')
  expect(model.requests).toEqual([])
  await composer(page).fill('')
})

test('files, symbols, agents and sessions stand behind an @, and choosing can be undone', async () => {
  const { page, model } = desktop
  model.title = { text: 'Sensors drop readings at night' }
  model.script([{ text: 'The clock goes back an hour.' }])
  await sendPrompt(page, 'Why are there gaps in the readings?')
  await expect(page.getByRole('navigation')).toContainText('Sensors drop readings')
  await page.keyboard.press('Control+n')
  await expect(composer(page)).toHaveValue('')
  await startLanguageServer()
  await page.keyboard.type('Compare @measure_w')
  await expect(mentions(page).getByRole('option', { name: /measure_wind src\/station\.scr:1/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('Compare @measure_wind ')
  await page.keyboard.press('Control+z')
  await expect(composer(page)).toHaveValue('Compare @measure_w')
  await page.keyboard.press('Control+Shift+z')
  await expect(composer(page)).toHaveValue('Compare @measure_wind ')
  await page.keyboard.type('with @Sensors')
  await expect(mentions(page).getByRole('option').first()).toContainText('Sensors drop readings at night')
  await keepPicture(page, 'mentions')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.keyboard.type('for @expl')
  await page.keyboard.press('Enter')
  await page.keyboard.type('and @temperature')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('Compare @measure_wind with @Sensors drop readings at night for @explore and @src/temperature.ts ')
  await expect(marks(page)).toHaveText(['@measure_wind', '@Sensors drop readings at night', '@explore', '@src/temperature.ts'])
  await page.keyboard.type('and say what is missing in each of them, with a table of the findings, and nothing else.')
  await keepPicture(page, 'mention-marks')
  model.script([{ text: 'Compared.' }])
  await page.keyboard.press('Enter')
  await expect(page.getByText('Compared.')).toBeVisible()
  const sent = JSON.stringify(model.requests.at(-1)?.body)
  expect(sent).toContain('def measure_wind')
  expect(sent).not.toContain('def measure_rain')
  expect(sent).toContain('The clock goes back an hour.')
  expect(sent).toContain('return fahrenheit - 32')
  await keepPicture(page, 'mentions-sent')
})

test('the context tells what fills it and makes room; the header says so meanwhile', async () => {
  const { page, model } = desktop
  await page.getByTitle('Context and cost').filter({ visible: true }).click()
  const details = page.getByRole('dialog', { name: 'Context and cost' })
  await expect(details.getByText('Tool results')).toBeVisible()
  await expect(details).not.toContainText('…')
  await keepPicture(page, 'context')
  expect(await seriousProblems(page)).toEqual([])
  const gate = Promise.withResolvers<void>()
  model.script([{ text: 'A short account.', until: gate.promise }])
  await details.getByRole('button', { name: 'Summarise to make room' }).click()
  await expect(page.getByText('Summarising…').filter({ visible: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await keepPicture(page, 'compacting')
  gate.resolve()
  await expect(page.getByText('Summarising…').filter({ visible: true })).toHaveCount(0)
})

test('pictures and long texts are pasted as attachments, which can become text again', async () => {
  const { app, page } = desktop
  await page.keyboard.press('Control+n')
  await expect(composer(page)).toHaveValue('')
  await app.evaluate(({ clipboard, nativeImage }) => {
    const picture = nativeImage.createFromBitmap(Buffer.alloc(64 * 64 * 4, 0x7f), { width: 64, height: 64 })
    ;(clipboard as unknown as { writeImage: (image: unknown) => void }).writeImage(picture)
  })
  await page.keyboard.press('Control+v')
  await expect(attachments(page)).toHaveCount(1)
  await page.keyboard.type('Before ')
  for (const letter of ['a', 'b']) {
    await app.evaluate(({ clipboard }, text) => clipboard.writeText(text), `${letter}${' word'.repeat(1200)}`)
    await page.keyboard.press('Control+v')
  }
  await expect(attachments(page)).toHaveText([/image\.png/, /pasted text 1\.txt/, /pasted text 2\.txt/])
  await app.evaluate(({ clipboard }) => clipboard.writeText('/home/me/notes.md'))
  await page.keyboard.press('Control+v')
  await expect(composer(page)).toHaveValue('Before /home/me/notes.md')
  await keepPicture(page, 'pasted')
  await page.getByRole('button', { name: 'Insert pasted text 1.txt as text instead' }).click()
  await expect(composer(page)).toHaveValue(/^Before \/home\/me\/notes\.mda word/)
  await expect(attachments(page)).toHaveCount(2)
  await page.keyboard.press('Control+z')
  await expect(composer(page)).toHaveValue('Before /home/me/notes.md')
  await composer(page).evaluate((field) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['wind,rain'], 'a very long name of a table of measurements from the station.csv', { type: 'text/csv' }))
    field.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })
  await expect(attachments(page)).toHaveCount(3)
})

test('what could not be sent comes back with everything it had', async () => {
  const { page } = desktop
  await page.route(/\/session(\?|$)/, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await composer(page).press('Enter')
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(composer(page)).toHaveValue('Before /home/me/notes.md')
  await expect(attachments(page)).toHaveCount(3)
  await keepPicture(page, 'unsent')
  await page.unrouteAll()
})

test('a draft survives a restart with its mentions and attachments', async () => {
  await composer(desktop.page).fill('')
  await desktop.page.keyboard.type('Compare @temperature')
  await expect(mentions(desktop.page).getByRole('option', { name: /temperature/ })).toBeVisible()
  await desktop.page.keyboard.press('Enter')
  await expect(marks(desktop.page)).toHaveText(['@src/temperature.ts'])
  await addModels(500)
  await desktop.restart()
  const { page, app } = desktop
  await expect(composer(page)).toHaveValue('Compare @src/temperature.ts ')
  await expect(marks(page)).toHaveText(['@src/temperature.ts'])
  await expect(attachments(page)).toHaveCount(3)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(800, 700))
  await page.emulateMedia({ colorScheme: 'dark' })
  await composer(page).focus()
  await page.keyboard.press('Control+b')
  await page.keyboard.press('Control+\\')
  await expect(page.getByTestId('composer')).toHaveCount(2)
  await keepPicture(page, 'composer-narrow')
  await composer(page).last().press('End')
  await page.keyboard.type('@')
  await expect(mentions(page)).toBeVisible()
  await keepPicture(page, 'mentions-narrow')
  await page.keyboard.press('Escape')
  await composer(page).last().fill('!git log --oneline')
  await keepPicture(page, 'shell-narrow')
  await composer(page).last().fill('')
})

test('among five hundred models one is found by its name, marked and chosen by keys', async () => {
  const { page } = desktop
  await page.getByTestId('model-picker').last().click()
  const options = page.getByRole('listbox', { name: 'Models' }).getByRole('option')
  await expect(page.getByRole('combobox', { name: 'Search models' })).toBeFocused()
  await expect(options.filter({ hasText: 'Scripted Model' })).toBeInViewport()
  expect(await options.count()).toBeLessThan(60)
  for (let step = 0; step < 40; step += 1) await page.keyboard.press('ArrowDown')
  await expect(options.and(page.locator('[data-active="true"]'))).toBeInViewport({ ratio: 1 })
  await page.keyboard.type('falcon 499')
  await expect(options.first()).toHaveText(/^Falcon 499/)
  await page.keyboard.press('Control+d')
  await keepPicture(page, 'models-many')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('model-picker').last()).toContainText('Falcon 499')
})

/** As an input method does: the page hears that a key was pressed, and that it is not meant for it. */
async function pressWhileComposing(key: string): Promise<void> {
  const event = { key, code: key, windowsVirtualKeyCode: 229 }
  await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event })
  await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
}

/** One runs as soon as a file of its kind was opened. */
async function startLanguageServer(): Promise<void> {
  const { page } = desktop
  await page.getByRole('button', { name: '1 part held back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Trust/ }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Control+p')
  await page.keyboard.type('station.scr')
  await expect(page.getByRole('option', { name: /station\.scr/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: /station\.scr/ })).toBeVisible()
  await expect(page.getByLabel('src/station.scr')).toContainText('measure_wind')
  await page.keyboard.press('Control+w')
  await expect(composer(page)).toBeVisible()
  await composer(page).focus()
}

/** A provider with many models, in the person's own configuration. */
async function addModels(count: number): Promise<void> {
  const file = path.join(desktop.userData, 'config/opencode/opencode.json')
  const config = JSON.parse(await readFile(file, 'utf8')) as { provider: Record<string, unknown> }
  const models = Object.fromEntries(Array.from({ length: count }, (_, index) => [`falcon-${index}`, { name: `Falcon ${index}` }]))
  config.provider['birds'] = { name: 'Many birds', npm: '@ai-sdk/openai-compatible', options: { baseURL: 'http://127.0.0.1:9/v1', apiKey: 'none' }, models }
  await writeFile(file, JSON.stringify(config))
}

function attachments(page: Page) {
  return page.getByRole('list', { name: 'Attachments' }).getByRole('listitem').filter({ visible: true })
}

function marks(page: Page) {
  return page.getByTestId('mention-marks').locator('mark').filter({ visible: true })
}

function mentions(page: Page) {
  return page.getByRole('listbox', { name: 'Mentions' })
}

