import { expect, test } from '@playwright/test'
import { seriousProblems } from '../support/axe'
import { composer, keepPicture, openProject, sendPrompt, startWindow, type WindowApp } from '../support/desktop-app'

// Reading a conversation: finding words in it, quoting from it, maths, diagrams and tables.

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp

test.beforeAll(async () => {
  desktop = await startWindow()
  await openProject(desktop)
  const { page, model } = desktop
  const filler = Array.from({ length: 30 }, (_, line) => `Paragraph ${line} of a long answer that fills the window.`).join('\n\n')
  for (let turn = 0; turn < 6; turn += 1) {
    const needle = turn === 0 || turn === 4 ? '\n\nHere is the **Need**le, in `code` too: needle.' : ''
    model.script([{ text: `Answer number ${turn}.${needle}\n\n${filler}` }])
    await sendPrompt(page, `Question number ${turn}`)
    await expect(composer(page)).toHaveAttribute('placeholder', /^Ask/)
    await expect(page.getByText('Paragraph 29 of').last()).toBeVisible()
  }
})

test.afterAll(async () => {
  await desktop.close()
})

function highlighted() {
  return [...(CSS.highlights.get('chat-found-current') ?? [])].map((range) => {
    const place = range as Range
    const box = place.startContainer.parentElement?.closest('[role="log"]')?.getBoundingClientRect()
    const rect = place.getBoundingClientRect()
    return { text: place.toString(), seen: box !== undefined && rect.top >= box.top && rect.bottom <= box.bottom }
  })
}

test('words are found in rows that are not drawn, and brought into sight', async () => {
  const { page } = desktop
  await page.keyboard.press('Control+f')
  const bar = page.getByTestId('find-bar')
  await expect(bar.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('needle')
  await expect(page.getByTestId('find-count')).toHaveText('4 of 4')
  await expect.poll(() => page.evaluate(highlighted)).toEqual([{ text: 'needle', seen: true }])
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('find-count')).toHaveText('1 of 4')
  await expect.poll(() => page.evaluate(highlighted)).toEqual([{ text: 'Needle', seen: true }])
  await expect(page.getByText('Answer number 0.')).toBeVisible()
  await keepPicture(page, 'find')
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByTestId('find-count')).toHaveText('4 of 4')
})

test('the case can be minded, and what is not there is said', async () => {
  const { page } = desktop
  await page.getByRole('button', { name: 'Match case' }).click()
  await expect(page.getByTestId('find-count')).toHaveText(/of 2$/)
  await page.getByTestId('find-bar').getByRole('textbox').fill('no such words')
  await expect(page.getByTestId('find-count')).toHaveText('None')
  await expect(page.getByTestId('find-bar').getByRole('button', { name: 'Next', exact: true })).toBeDisabled()
  await page.getByTestId('find-bar').getByRole('textbox').focus()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('find-bar')).toHaveCount(0)
  await expect(composer(page)).toBeFocused()
  expect(await page.evaluate(() => [...CSS.highlights.values()].reduce((sum, highlight) => sum + highlight.size, 0))).toBe(0)
})

test('selected words of an answer go into the prompt as a quote', async () => {
  const { page } = desktop
  await composer(page).fill('About this:')
  await page.getByText('Paragraph 29 of').last().click({ clickCount: 3 })
  await expect(page.getByTestId('quote')).toBeVisible()
  await keepPicture(page, 'quote')
  await page.getByTestId('quote').click()
  await expect(composer(page)).toHaveValue('About this:\n\n> Paragraph 29 of a long answer that fills the window.\n\n')
  await expect(composer(page)).toBeFocused()
  await composer(page).fill('')
  await page.getByText('Paragraph 28 of').last().click({ clickCount: 3 })
  await page.keyboard.press('Control+Shift+L')
  await expect(composer(page)).toHaveValue(/^> Paragraph 28 of/)
  await composer(page).fill('')
})
