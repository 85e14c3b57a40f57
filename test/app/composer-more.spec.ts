import { expect, test, type CDPSession, type Page } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'
import { seriousProblems } from '../support/axe'
import { languageServer } from '../support/language-server'

// What is written in the composer: mentions of every kind, and other scripts.

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

function marks(page: Page) {
  return page.getByTestId('mention-marks').locator('mark').filter({ visible: true })
}

function mentions(page: Page) {
  return page.getByRole('listbox', { name: 'Mentions' })
}

