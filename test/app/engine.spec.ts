import { createRequire } from 'node:module'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { composer, keepPicture, openProject, sendPrompt, startDesktop, type DesktopApp } from '../support/desktop-app'

// What the engine can do and where a person sees it: condensed conversations, MCP servers, agents, commands, language tools.

test.describe.configure({ mode: 'serial' })

let desktop: DesktopApp
const everything = path.join(path.dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json')), 'dist/index.js')

test.beforeAll(async () => {
  desktop = await startDesktop({
    config: { mcp: { everything: { type: 'local', command: ['node', everything, 'stdio'] } } },
    files: {
      '.opencode/agent/critic.md': '---\ndescription: Finds what is wrong\nmode: subagent\nsteps: 7\n---\nYou find faults.',
      '.opencode/skill/poems/SKILL.md': '---\nname: poems\ndescription: How poems are written here\n---\nRhyme every line.',
    },
  })
  await openProject(desktop)
})

test.afterAll(async () => {
  await desktop.close()
})

test('a conversation is condensed when the person asks, and says where', async () => {
  const { page, model } = desktop
  model.script([{ text: 'The answer is 42.' }, { text: 'They asked for a number; it is 42.' }, { text: 'Still 42.' }])
  await sendPrompt(page, 'Which number?')
  await expect(page.getByText('The answer is 42.')).toBeVisible()
  await composer(page).pressSequentially('/compact')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('compaction')).toContainText('because you asked')
  const fold = page.getByRole('button', { name: 'Summary that the model goes on with' })
  await expect(fold).toHaveAttribute('aria-expanded', 'false')
  await fold.click()
  await expect(page.getByText('They asked for a number; it is 42.')).toBeVisible()
  await keepPicture(page, 'condensed')
  await sendPrompt(page, 'And now?')
  await expect(page.getByText('Still 42.')).toBeVisible()
})

test('the tool of an MCP server is called like any other', async () => {
  const { page, model } = desktop
  model.script([{ tools: [{ name: 'everything_echo', input: { message: 'Over there' } }] }, { text: 'It answered.' }])
  await sendPrompt(page, 'Call it')
  await expect(page.getByText('It answered.')).toBeVisible()
  const call = page.locator('[data-tool="everything_echo"]')
  await call.getByRole('button', { expanded: false }).click()
  await expect(call).toContainText('Echo: Over there')
})

for (const [section, name, words] of [
  ['Agents', 'settings-agents', 'Finds what is wrong'],
  ['Commands and skills', 'settings-commands', 'How poems are written here'],
  ['MCP servers', 'settings-mcp', 'connected'],
  ['Language tools', 'settings-tooling', 'Language servers'],
] as const) {
  test(`the settings show ${section.toLowerCase()}`, async () => {
    const { page } = desktop
    await page.getByRole('button', { name: 'Settings' }).first().click()
    await page.getByRole('tab', { name: section }).click()
    await expect(page.getByRole('tabpanel', { name: section })).toContainText(words)
    await keepPicture(page, name)
  })
}

test('an MCP server is switched off and on again', async () => {
  const { page } = desktop
  await page.getByRole('tab', { name: 'MCP servers' }).click()
  const server = page.getByTestId('mcp-server')
  await server.getByRole('button', { name: 'Switch off' }).click()
  await expect(server).toContainText('off')
  await server.getByRole('button', { name: 'Connect' }).click()
  await expect(server).toContainText('connected')
})

test('a server that does not start says why', async () => {
  const { page } = desktop
  await page.getByRole('textbox', { name: 'Name' }).fill('broken')
  await page.getByRole('textbox', { name: 'Command or address' }).fill('/does/not/exist --now')
  await page.getByRole('button', { name: 'Add' }).click()
  const broken = page.getByTestId('mcp-server').filter({ hasText: 'broken' })
  await expect(broken).toContainText('failed')
  await keepPicture(page, 'settings-mcp-failed')
})
