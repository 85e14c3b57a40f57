import { expect, test } from '@playwright/test'
import { asDesktop, keepPicture, openProject, startWindow, type DesktopApp, type WindowApp } from '../support/desktop-app'
import { withoutGraphics } from '../support/without-graphics'

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp

test.beforeAll(async () => {
  desktop = await startWindow()
  await withoutGraphics(desktop)
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('what is typed into a terminal runs in the project', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+Backquote')
  await expect(screen()).toContainText(/[$#]/)
  await type('echo marker-$((6*7)) "$PWD"')
  await expect(screen()).toContainText(`marker-42 ${desktop.project.directory}`)
})

test('after a reload of the window its output is there again, and it goes on', async () => {
  const { page } = desktop
  await page.reload()
  await expect(screen()).toContainText('marker-42')
  await type('echo again-$((2*4))')
  await expect(screen()).toContainText('again-8')
  await keepPicture(page, 'terminal')
})

test('the program in it learns the size of the window', async () => {
  const { page } = desktop
  // Whole lines only: what is typed stands there too.
  const size = async () => [...(await screen().innerText()).matchAll(/^(\d+) (\d+)\s*$/gm)].map((match) => match.slice(1).map(Number)).at(-1) ?? []
  await type('stty size')
  await expect.poll(size).toHaveLength(2)
  const [rows = 0, columns = 0] = await size()
  await desktop.resize(900, 600)
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(900)
  // The new size reaches the program a moment after the window has it.
  await expect(async () => {
    await type('clear; stty size')
    const [newRows = 0, newColumns = 0] = await size()
    expect(newRows).toBeLessThan(rows)
    expect(newColumns).toBeLessThan(columns)
  }).toPass({ timeout: 15_000 })
})

test('the menu pastes, and asks before lines that would run at once', async () => {
  const { page } = desktop
  const paste = async (text: string) => {
    await desktop.copy(text)
    await page.locator('[data-terminal]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Paste' }).click()
  }
  await paste('echo pasted-$((10+1))')
  await expect(screen()).toContainText('echo pasted-$((10+1))')
  await page.keyboard.press('Enter')
  await expect(screen()).toContainText('pasted-11')
  await type("bind 'set enable-bracketed-paste off'")
  await paste('echo first\necho second\n')
  await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toContainText('echo second')
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('exit ends it and says so', async () => {
  const { page } = desktop
  await type('exit 3')
  await expect(page.getByText('This terminal has ended with code 3.')).toBeVisible()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(page.getByText('No terminal', { exact: true })).toBeVisible()
})

test('what runs in a terminal does not survive the app', { tag: '@electron' }, async () => {
  await desktop.page.getByRole('button', { name: 'New terminal' }).last().click()
  await expect(screen()).toContainText(/[$#]/)
  await type('echo $$ > pid.txt; exec sleep 1000')
  const read = () => desktop.project.read('pid.txt').catch(() => '')
  await expect.poll(read).toMatch(/^\d+\n$/)
  const pid = Number(await read())
  expect(() => process.kill(pid, 0)).not.toThrow()
  await asDesktop(desktop).restart()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  await expect(desktop.page.getByRole('tab', { name: 'Terminal', exact: true })).toBeVisible()
})

test('quitting and closing the window ask while programs run in terminals', { tag: '@electron' }, async () => {
  const own = asDesktop(desktop)
  const { app, page, project } = own
  // The pane has begun a terminal of its own, which a reload leaves alone.
  await withoutGraphics(own)
  await page.reload()
  await expect(screen()).toContainText(/[$#]/)
  await type('sleep 1000 & echo $! > sleeping.txt; fg')
  const read = () => project.read('sleeping.txt').catch(() => '')
  await expect.poll(read).toMatch(/^\d+\n$/)
  await answerQuestions(own)
  await app.evaluate((electron) => electron.app.quit())
  await expect.poll(() => asked(own)).toEqual([{ said: expect.stringMatching(/ends with the app. Quit\?\nsleep in /), switch: 'Do not ask again' }])
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(async () => (await asked(own)).length).toBe(2)
  await expect(screen()).toContainText('sleep 1000')
})

type Asked = { asked: { said: string; switch: string | undefined }[] }

/** Cancels what the app asks, and keeps it. */
function answerQuestions({ app }: DesktopApp) {
  return app.evaluate(({ dialog }) => {
    const asked: Asked['asked'] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...input: unknown[]) => {
      const { message, detail, checkboxLabel } = input.at(-1) as Electron.MessageBoxOptions
      asked.push({ said: `${message}\n${detail}`, switch: checkboxLabel })
      return Promise.resolve({ response: 1, checkboxChecked: false })
    }
  })
}

function asked({ app }: DesktopApp) {
  return app.evaluate(() => (globalThis as unknown as Asked).asked)
}

function screen() {
  return desktop.page.locator('[data-terminal] .xterm-rows').filter({ visible: true })
}

async function type(line: string) {
  await desktop.page.locator('[data-terminal] textarea').focus()
  await desktop.page.keyboard.type(line)
  await desktop.page.keyboard.press('Enter')
}
