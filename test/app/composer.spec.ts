import { expect, test } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startWindow, type WindowApp } from '../support/desktop-app'

// Commands, agents and waiting prompts, as a person writes them.

test.describe.configure({ mode: 'serial' })

let desktop: WindowApp

test.beforeAll(async () => {
  desktop = await startWindow({
    files: {
      '.opencode/command/greet.md': '---\ndescription: Greets somebody\n---\nSay hello to $ARGUMENTS in one word.',
      '.opencode/skills/poems/SKILL.md': '---\nname: poems\ndescription: How poems are written here\n---\nRhyme every line.',
    },
  })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a slash lists the commands of the project, its skills and what the window can do', async () => {
  const { page } = desktop
  await composer(page).pressSequentially('/')
  const list = page.getByRole('listbox', { name: 'Commands' })
  await expect(list.getByRole('option', { name: /\/greet/ })).toContainText('Greets somebody')
  await expect(list.getByRole('option', { name: /\/init/ })).toBeVisible()
  await expect(list.getByRole('option', { name: /\/poems/ })).toContainText('skill')
  await keepPicture(page, 'slash')
  await page.keyboard.press('Escape')
  await expect(list).toHaveCount(0)
  await composer(page).fill('')
})

test('a command is chosen by its name, filled in, and sent', async () => {
  const { page, model } = desktop
  model.script([{ text: 'Hello!' }])
  await composer(page).pressSequentially('/gre')
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('/greet ')
  await page.keyboard.type('Ada Lovelace')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Hello!')).toBeVisible()
  await expect(page.getByTestId('message-user').last()).toContainText('Say hello to Ada Lovelace in one word.')
})

test('an agent is called by its name', async () => {
  const { page } = desktop
  await composer(page).pressSequentially('Ask @expl')
  await page.getByRole('option', { name: /^explore/ }).click()
  await expect(composer(page)).toHaveValue('Ask @explore ')
  await composer(page).fill('')
})

test('prompts written while a turn goes on wait, and can be changed, moved, sent early and taken out', async () => {
  const { page, model } = desktop
  const rest = Promise.withResolvers<void>()
  model.script([{ text: 'First answer.', until: rest.promise }, { text: 'Second answer.' }, { text: 'Third answer.' }])
  await sendPrompt(page, 'First')
  await expect(page.getByTestId('stop')).toBeVisible()
  for (const text of ['Bravo', 'Alpha', 'Superfluous']) await sendPrompt(page, text)
  const waiting = page.getByTestId('queued-prompt')
  await expect(waiting).toHaveText([/Bravo/, /Alpha/, /Superfluous/])
  await keepPicture(page, 'queue')
  await waiting.nth(2).hover()
  await waiting.nth(2).getByRole('button', { name: 'Take out' }).click()
  await expect(waiting).toHaveText([/Bravo/, /Alpha/])
  await waiting.nth(1).hover()
  await waiting.nth(1).getByRole('button', { name: 'Earlier' }).click()
  await expect(waiting).toHaveText([/Alpha/, /Bravo/])
  await waiting.nth(1).dragTo(waiting.nth(0), { targetPosition: { x: 40, y: 2 } })
  await expect(waiting).toHaveText([/Bravo/, /Alpha/])
  await waiting.nth(0).getByRole('button', { name: 'Edit' }).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(waiting).toHaveText([/Alpha/, /Bravo/])
  await waiting.nth(1).hover()
  await waiting.nth(1).getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Waiting prompt' }).fill('Bravo, but better')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(waiting).toHaveText([/Alpha/, /Bravo, but better/])
  rest.resolve()
  await expect(page.getByText('Third answer.')).toBeVisible()
  await expect(page.getByTestId('queue')).toHaveCount(0)
  await expect(page.getByTestId('message-user')).toContainText([/Say hello/, /First/, /Alpha/, /Bravo, but better/])
})

test('stopping keeps what waits, and asks before it goes on', async () => {
  const { page, model } = desktop
  const never = new Promise<void>(() => undefined)
  model.script([{ text: 'Never done.', until: never }, { text: 'After the pause.' }])
  await sendPrompt(page, 'Begin')
  await expect(page.getByTestId('stop')).toBeVisible()
  await sendPrompt(page, 'Then this')
  await expect(page.getByTestId('queued-prompt')).toHaveCount(1)
  await page.getByTestId('stop').click()
  await expect(page.getByTestId('queue')).toContainText('Paused')
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('After the pause.')).toBeVisible()
})

test('a prompt that is sent before the models are known waits for them', async () => {
  const { page, model } = desktop
  const known = Promise.withResolvers<void>()
  await page.route('**/config/providers*', async (route) => {
    await known.promise
    await route.continue()
  })
  await page.reload()
  model.script([{ text: 'The models came late.' }])
  const asked = page.waitForRequest('**/config/providers*')
  await composer(page).fill('Who is there?')
  await asked
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('')
  await expect(page.getByRole('alert')).toHaveCount(0)
  known.resolve()
  await expect(page.getByText('The models came late.')).toBeVisible()
  await page.unroute('**/config/providers*')
})
