import { describe, expect, test } from 'vitest'
import type { PermissionMode, PermissionRequest } from '#protocol/permission'
import { commandPieces } from '../../../../renderer/panes/chat/dock/command-pieces'
import { patternSteps, readPatterns } from '../../../../renderer/panes/chat/dock/pattern-steps'
import { dangerText, hostOf, notesOf, ruleText, sourceText, touchedOf } from '../../../../renderer/panes/chat/dock/request-facts'
import { kindText, modeWords } from '../../../../renderer/panes/chat/mode/mode-words'

const request = (input: Partial<PermissionRequest>) => ({ id: 'per_1', sessionID: 'ses_1', permission: 'bash', patterns: [], always: [], metadata: {}, ...input }) as PermissionRequest

describe('what "always" may keep', () => {
  const steps = (input: Partial<PermissionRequest>) => patternSteps(request(input)).map(({ id, patterns, fixed }) => [id, patterns.join(' | '), ...(fixed ? ['fixed'] : [])])

  test('goes from the command itself to any command', () => {
    expect(steps({ patterns: ['git commit -m x', 'npm test'], always: ['git commit *', 'npm test *'] })).toEqual([
      ['exact', 'git commit -m x | npm test'],
      ['like', 'git commit * | npm test *'],
      ['wide', 'git * | npm *'],
      ['all', '*'],
    ])
  })

  test('says each choice once', () => {
    expect(steps({ patterns: ['ls'], always: ['ls *'] })).toEqual([['exact', 'ls'], ['like', 'ls *'], ['all', '*']])
  })

  test('is nothing but the command itself where it is dangerous, and cannot be edited where it has lines', () => {
    expect(steps({ patterns: ['eval x'], always: ['eval x'], metadata: { dangers: ['dynamic-command'] } })).toEqual([['exact', 'eval x']])
    expect(steps({ patterns: ['cat <<E\na\nE'], always: ['cat *'] })[0]).toEqual(['exact', 'cat <<E\na\nE', 'fixed'])
  })

  test('of files is the file, its folder, or all', () => {
    expect(steps({ permission: 'edit', patterns: ['src/a/b.ts'], always: ['*'] })).toEqual([['exact', 'src/a/b.ts'], ['folder', 'src/a/*'], ['all', '*']])
    expect(steps({ permission: 'edit', patterns: ['b.ts'], always: ['*'] })).toEqual([['exact', 'b.ts'], ['all', '*']])
  })

  test('of a server’s tool is its definition, of pages their host, of folders themselves', () => {
    expect(steps({ permission: 'srv_tool', patterns: ['*'], always: ['definition:abc'] })).toEqual([['exact', 'definition:abc', 'fixed']])
    expect(steps({ permission: 'webfetch', patterns: ['https://a.b/c'], always: ['https://a.b/*'] })).toEqual([['exact', 'https://a.b/c'], ['like', 'https://a.b/*'], ['all', '*']])
    expect(steps({ permission: 'external_directory', patterns: ['/etc/*'], always: ['/etc/*'] })).toEqual([['exact', '/etc/*']])
  })

  test('is read line by line, without empty and repeated ones', () => {
    expect(readPatterns('git *\n\n  \nnpm test\ngit *')).toEqual(['git *', 'npm test'])
  })
})

describe('a line of a command', () => {
  test('marks what does not show, and spaces at its end', () => {
    expect(commandPieces('echo \u202ea\\x1b  ')).toEqual([
      { text: 'echo ' },
      { text: '\\u{202e}', hidden: true, title: 'A character that does not show' },
      { text: 'a' },
      { text: '\\x1b', hidden: true, title: 'A character that does not show' },
      { text: '··', hidden: true, title: '2 spaces at the end of the line' },
    ])
    expect(commandPieces('plain')).toEqual([{ text: 'plain' }])
    expect(commandPieces('\t ')).toEqual([{ text: '→·', hidden: true, title: '2 spaces at the end of the line' }])
  })
})

describe('the facts of a request', () => {
  test('are read from what the tool says, whatever it says', () => {
    expect(touchedOf(request({ metadata: { touches: [{ path: 'a', writes: true }, { path: 'b' }, { path: 3 }, null] } }))).toEqual([
      { path: 'a', writes: true },
      { path: 'b', writes: false },
    ])
    expect([hostOf(request({ metadata: { url: 'https://docs.example:8443/x' } })), hostOf(request({ metadata: { url: 'no' } })), hostOf(request({}))]).toEqual(['docs.example:8443', undefined, undefined])
    expect(notesOf(request({ metadata: { hidden: true, dangers: ['arithmetic', 3], reason: 'Too long' } }))).toEqual([
      'It holds characters that do not show. They are spelled out and marked.',
      'It evaluates text as arithmetic, which can run commands.',
      'It cannot be told what this would do: Too long.',
    ])
    expect([dangerText('sensitive-variable:PATH'), dangerText('option:find -delete'), dangerText('other')]).toEqual([
      'It sets a variable that changes how programs work: PATH',
      'Risky: find -delete',
      'Risky: other',
    ])
  })

  test('name the rule that asked and the file that it stands in', () => {
    const rule = { permission: 'bash', pattern: 'git *', action: 'ask' as const }
    expect(ruleText({ forced: false, rules: [{ ...rule, source: { kind: 'project', file: '/p/opencode.json' } }] }, '/p')).toEqual({ rule: 'bash git *', text: 'in opencode.json of this project' })
    expect(ruleText({ forced: true, rules: [] }, '/p').text).toBe('Asked every time, whatever the rules say')
    expect(sourceText({ kind: 'user', file: '/home/me/.config/opencode/opencode.jsonc', agent: 'build' }, '/p')).toBe('your opencode.jsonc, for the agent “build”')
    expect(sourceText({ kind: 'project', file: '/p/.opencode/agent/careful.md', agent: 'careful' }, '/p')).toBe('.opencode/agent/careful.md of this project, for the agent “careful”')
  })
})

describe('the mode of an agent', () => {
  const mode = (actions: Record<string, 'allow' | 'ask' | 'deny'>): PermissionMode => ({
    agent: 'build',
    kinds: Object.entries(actions).map(([permission, action]) => ({ permission, action, exceptions: [], approvals: 0, source: { kind: 'default' } })),
  })
  const short = (edit: 'allow' | 'ask' | 'deny', bash: 'allow' | 'ask' | 'deny', outside: 'allow' | 'ask' | 'deny' = 'ask') => {
    const { tone, short: words } = modeWords(mode({ edit, bash, external_directory: outside }))
    return `${tone}: ${words}`
  }

  test('is told in a few words for every mixture', () => {
    expect([short('ask', 'ask'), short('allow', 'ask'), short('ask', 'allow'), short('allow', 'allow'), short('deny', 'deny'), short('deny', 'ask'), short('deny', 'allow'), short('allow', 'deny'), short('ask', 'deny')]).toEqual([
      'asks: Asks first',
      'asks: Edits alone, asks for commands',
      'asks: Runs alone, asks for edits',
      'alone: Works alone here',
      'closed: Read-only',
      'closed: No edits, asks for commands',
      'closed: No edits',
      'alone: Edits alone, no commands',
      'asks: Asks before edits',
    ])
    expect(short('allow', 'allow', 'allow')).toBe('open: Nothing is asked')
  })

  test('is only open where nothing at all is asked', () => {
    const open = mode({ edit: 'allow', bash: 'allow', external_directory: 'allow' })
    const [first, ...rest] = open.kinds
    const exceptions = [{ permission: 'edit', pattern: '*.lock', action: 'ask' as const, source: { kind: 'user' as const } }]
    expect(modeWords({ ...open, kinds: [{ ...first!, exceptions }, ...rest] })).toMatchObject({ tone: 'alone', short: 'Works alone, anywhere' })
    expect(kindText({ ...first!, exceptions })).toEqual({ answer: 'by itself', more: 'asks for *.lock' })
    expect(kindText({ ...first!, action: 'ask', approvals: 2, exceptions: [{ ...exceptions[0]!, pattern: '/tmp/*', action: 'allow', source: { kind: 'default' } }] })).toEqual({ answer: 'asks', more: '2 approvals of yours' })
  })
})
