import { expect, test } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp

test.beforeAll(async () => {
  desktop = await startDesktop({
    files: { 'src/add.ts': 'export function add(a: number, b: number) {\n  return a - b\n}\n' },
    project: { permission: { bash: 'ask' } },
  })
})

test.afterAll(async () => {
  await desktop.close()
})

test('a fresh app welcomes its person and leads to a folder, a model and the tour', async () => {
  const { page } = desktop
  await expect(page.getByRole('heading', { name: 'Welcome to OpenCode Desktop' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose a folder…' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take the tour' })).toBeVisible()
  await expect(page.getByText('Connected', { exact: true })).toBeVisible()
})

test('the system dialog opens a folder with a composer that is ready to write in', async () => {
  await openProject(desktop)
  const { page } = desktop
  await expect(page.getByRole('navigation', { name: 'Projects and sessions' })).toContainText(folderName())
  await expect(page.getByTestId('model-picker')).toContainText('Scripted Model')
  await expect(page.getByLabel('Status')).toContainText('main')
})

test('an answer is read while it is still written', async () => {
  const { page, model } = desktop
  const rest = Promise.withResolvers<void>()
  model.title = { text: 'Adding and subtracting' }
  model.script([{ reasoning: 'Somebody mixed up plus and minus.', text: ['The sum ', 'is a ', 'difference.'], until: rest.promise }])
  await sendPrompt(page, 'What is wrong with add?')
  const answer = page.getByTestId('message-assistant').last()
  await expect(answer).toContainText('The sum is a difference.')
  await expect(page.getByTestId('stop')).toBeVisible()
  await expect(composer(page)).toHaveValue('')
  rest.resolve()
  await expect(page.getByTestId('stop')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Adding and subtracting' })).toBeVisible()
  await expect(page.getByRole('navigation')).toContainText('Adding and subtracting')
})

test('reasoning is folded and opens on a click', async () => {
  const { page } = desktop
  const fold = page.getByTestId('message-assistant').last().getByRole('button', { name: /Thought|Reasoning/ })
  await expect(fold).toHaveAttribute('aria-expanded', 'false')
  await fold.click()
  await expect(page.getByText('Somebody mixed up plus and minus.')).toBeVisible()
})

test('a command waits for the person, then shows its output in colour', async () => {
  const { page, model } = desktop
  const command = `printf '\\033[32mgreen\\033[0m plain\\n'; echo done > ran.txt`
  model.script([{ text: 'I run it.', tools: [{ name: 'bash', input: { command, description: 'Prints colours' } }] }, { text: 'It ran.' }])
  await sendPrompt(page, 'Run it')
  const card = page.getByTestId('permission-card')
  await expect(card).toContainText("printf '")
  await expect(page.getByRole('navigation').getByRole('img', { name: 'Waits for you' })).toBeVisible()
  await expect(desktop.project.read('ran.txt')).rejects.toThrow()
  await page.getByTestId('permission-once').click()
  const output = page.locator('[data-tool="bash"]').last()
  await expect(output).toContainText('green plain')
  const green = output.getByText('green', { exact: true })
  const plain = await output.getByLabel(/^Output of/).evaluate((element) => getComputedStyle(element).color)
  expect(await green.evaluate((element) => getComputedStyle(element).color)).not.toBe(plain)
  await expect(page.getByText('It ran.')).toBeVisible()
  expect(await desktop.project.read('ran.txt')).toBe('done\n')
  await expect(composer(page)).toBeFocused()
})

test('a rejected command does not run, and the model hears why', async () => {
  const { page, model } = desktop
  model.script([{ text: 'I delete it.', tools: [{ name: 'bash', input: { command: 'rm ran.txt', description: 'Deletes' } }] }, { text: 'Then I leave it.' }])
  await sendPrompt(page, 'Clean up')
  await page.getByRole('button', { name: 'Reject with words…' }).click()
  await page.getByLabel('What should it do instead?').fill('Keep that file.')
  await page.getByRole('button', { name: 'Reject', exact: true }).click()
  await expect(page.getByText('Then I leave it.')).toBeVisible()
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('Keep that file.')
  expect(await desktop.project.read('ran.txt')).toBe('done\n')
})

test('an edit lands on disk and in its diff', async () => {
  const { page, model, project } = desktop
  const input = { filePath: 'src/add.ts', oldString: 'return a - b', newString: 'return a + b' }
  model.script([{ text: 'I mend it.', tools: [{ name: 'edit', input }] }, { text: 'Mended.' }])
  await sendPrompt(page, 'Mend it')
  await expect(page.getByText('Mended.')).toBeVisible()
  const edit = page.locator('[data-tool="edit"]').last()
  await expect(edit).toContainText('return a - b')
  await expect(edit).toContainText('return a + b')
  await expect(edit).toContainText('+1')
  expect(await project.read('src/add.ts')).toContain('return a + b')
  await keepPicture(page, 'conversation')
})

test('a file is named with @ and goes along with the prompt', async () => {
  const { page, model } = desktop
  model.script([{ text: 'I have read it.' }])
  await composer(page).pressSequentially('Explain @add')
  await expect(page.getByRole('listbox', { name: 'Mentions' })).toContainText('add.ts')
  await composer(page).press('Enter')
  await expect(composer(page)).toHaveValue('Explain @src/add.ts ')
  await composer(page).press('Enter')
  await expect(page.getByText('I have read it.')).toBeVisible()
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('return a + b')
})

test('a prompt behind ! runs in the shell without a model', async () => {
  const { page, model } = desktop
  const asked = model.requests.length
  await sendPrompt(page, '!echo from-the-shell-$((40+2))')
  await expect(page.locator('[data-tool="bash"]').last()).toContainText('from-the-shell-42')
  expect(model.requests.length).toBe(asked)
})

function folderName() {
  return desktop.project.directory.split('/').at(-1) ?? ''
}
