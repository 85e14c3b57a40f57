import { expect, test } from '@playwright/test'
import { keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// What agents ask of a person, and whom they call: the cards, the rows, the way to the task's own session.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({ files: { 'src/colour.ts': "export const colour = 'red'\n" } })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

const questions = [
  {
    question: 'Which colour shall the button have?',
    header: 'Colour',
    options: [
      { label: 'Blue', description: 'Calm, as the rest of the page' },
      { label: 'Green', description: 'Stands out more' },
    ],
  },
  {
    question: 'Which pages shall change?',
    header: 'Pages',
    multiple: true,
    options: [
      { label: 'Start', description: 'The first page' },
      { label: 'Settings', description: 'Where people change things' },
    ],
  },
]

test('questions are answered one by one with the keyboard, and the answers go to the model', async () => {
  const { page, model } = desktop
  model.script([{ tools: [{ name: 'question', input: { questions } }] }, { text: 'Blue it is.' }])
  await sendPrompt(page, 'Make it nicer')
  const card = page.getByTestId('question-card')
  await expect(card).toContainText('Which colour shall the button have?')
  await expect(page.getByRole('navigation').getByRole('img', { name: 'Waits for you' })).toBeVisible()
  await keepPicture(page, 'question')
  await card.getByRole('radio', { name: /Blue/ }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await expect(card).toContainText('Which pages shall change?')
  await card.getByRole('checkbox', { name: /Settings/ }).check()
  await card.getByTestId('question-own').fill('and the footer')
  await card.getByTestId('question-answer').click()
  await expect(page.getByText('Blue it is.')).toBeVisible()
  await expect(card).toHaveCount(0)
  const view = page.locator('[data-tool="question"]').last()
  await expect(view).toContainText('Settings, and the footer')
})

test('a dismissed question ends the turn', async () => {
  const { page, model } = desktop
  model.script([{ tools: [{ name: 'question', input: { questions: questions.slice(0, 1) } }] }])
  await sendPrompt(page, 'Ask me again')
  await page.getByTestId('question-dismiss').click()
  await expect(page.getByTestId('question-card')).toHaveCount(0)
  await expect(page.getByTestId('stop')).toHaveCount(0)
  await expect(page.locator('[data-tool="question"]').last()).toContainText('dismissed')
})

test('a task shows what it does, what it cost, and leads to its own session and back', async () => {
  const { page, model } = desktop
  const rest = Promise.withResolvers<void>()
  model.script([
    { tools: [{ name: 'task', input: { description: 'Find the colour', prompt: 'Which colour is in src/colour.ts?', subagent_type: 'explore' } }] },
    { text: 'The colour is red.', until: rest.promise },
    { text: 'It is red.' },
  ])
  await sendPrompt(page, 'Which colour is it?')
  const task = page.locator('[data-tool="task"]').last()
  await expect(task).toContainText('Find the colour')
  await task.getByTestId('open-task').click()
  await expect(page.getByText('Which colour is in src/colour.ts?').last()).toBeVisible()
  rest.resolve()
  await expect(page.getByTestId('message-assistant').filter({ hasText: 'The colour is red.' }).filter({ visible: true })).toBeVisible()
  await keepPicture(page, 'task-session')
  await page.getByRole('button', { name: 'Which colour is it?' }).or(page.getByTitle(/^Started by/)).first().click()
  await expect(page.getByText('It is red.').filter({ visible: true })).toBeVisible()
  await task.getByRole('button', { expanded: false }).first().click()
  await expect(task).toContainText('Answered')
  await keepPicture(page, 'task')
})

test('a person can stop a task alone, and its parent goes on', async () => {
  const { page, model } = desktop
  const never = new Promise<void>(() => undefined)
  model.script([
    { tools: [{ name: 'task', input: { description: 'Look for ever', prompt: 'Look', subagent_type: 'explore' } }] },
    { text: 'Looking', until: never },
    { text: 'Then without it.' },
  ])
  await sendPrompt(page, 'Look for it')
  const task = page.locator('[data-tool="task"]').last()
  await expect(task).toContainText('Look for ever')
  await task.hover()
  await task.getByRole('button', { name: 'Stop this task' }).click()
  await expect(page.getByText('Then without it.')).toBeVisible()
})
