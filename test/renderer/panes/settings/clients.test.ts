import { expect, test } from 'vitest'
import { attachCommand } from '../../../../renderer/panes/settings/attach-command'
import { clientName } from '../../../../renderer/panes/settings/client-name'

test('the attach command survives a shell whatever the secret is', () => {
  expect([attachCommand('http://127.0.0.1:1', 'ocd_a-b'), attachCommand('http://127.0.0.1:1', "it's $(x)")]).toEqual([
    'opencode attach http://127.0.0.1:1 -p ocd_a-b',
    `opencode attach http://127.0.0.1:1 -p 'it'\\''s $(x)'`,
  ])
})

test('programs are called what a person calls them', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
  const names = [chrome, `${chrome} Electron/45.4.1`, 'opencode/1.18.33 linux', 'Bun/1.3', ''].map(clientName)
  expect(names).toEqual(['Browser (Chrome)', 'OpenCode Desktop window', 'opencode/1.18.33', 'Bun/1.3', 'Unknown'])
})
