import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askForCommand } from '../../../server/tool/bash-permission'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

// What a command line may do to the files that steer tools and agents, under rules that allow everything.

let open: OpenProject
beforeAll(async () => {
  open = await openProject({ files: { 'a.txt': 'a', 'AGENTS.md': 'a', '.vscode/tasks.json': '{}', 'sub/b.txt': 'b', 'lib/c.txt': 'c' } })
  await symlink('../.git', path.join(open.project.directory, 'sub/link'))
})
afterAll(() => open.close())

const judge = async (command: string) => {
  const stage = stageTool(open.instance)
  await askForCommand(stage.ctx, { command, cwd: open.project.directory })
  return { forced: stage.asked.filter(({ force }) => force), outside: stage.asked.filter(({ permission }) => permission === 'external_directory'), asked: stage.asked }
}

describe('is asked for whatever the rules say', () => {
  test.each([
    'echo x > .git/config',
    'echo x >> .git/config',
    ': > .git/config',
    'exec > .git/config',
    '> AGENTS.md',
    'cd .git && echo x > config',
    'cd .git; echo x > config',
    '{ cd .git; echo x > config; }',
    '(cd .git && echo x > config)',
    'pushd .git && echo x > config',
    'cd sub && cd link && echo x > config',
    'cd .git && cat > hooks/pre-commit <<EOF\nx\nEOF',
    'if true; then cd .git; echo x > config; fi',
    'echo x | tee .git/config',
    'echo x | sudo tee .git/config',
    'mv a.txt AGENTS.md',
    'rm -rf .git',
    'rm -rf sub/link/hooks',
    'cp -r sub .git/',
    'dd if=a.txt of=.git/config',
    'install a.txt .git/config',
    'ln -sf a.txt .vscode/tasks.json',
    'sed -i s/a/b/ AGENTS.md',
    'perl -pi -e s/a/b/ AGENTS.md',
    'find .git -delete',
    'find .git -exec rm {} +',
    'xargs rm < .git/config',
    'bash -c "echo x > .git/config"',
    'sh -c \'cd .git && echo x > config\'',
    'env A=1 cp a.txt .git/config',
    'timeout 5 cp a.txt .git/config',
    'a=.git; cp a.txt .git/config',
    '$(echo cp) a.txt .git/config',
    'python3 tool.py .git/config',
    'git checkout HEAD~1 -- AGENTS.md',
    'git mv a.txt AGENTS.md',
    'touch .ENVRC',
    'cp a.txt ".git/config"',
    "cp a.txt $'.git/config'",
    'cp a.txt .gi""t/config',
    'cp a.txt .g?t/config',
    'cp a.txt {.git,x}/config',
    'curl -o .git/config http://127.0.0.1/',
    'rm *',
    'rm -rf .',
    'rm -rf "$PWD"',
    'chmod -R 777 .',
    'mv ../*/.vscode x',
    'find . -delete',
    'rm [A-Z]*',
    'rm */tasks.json .vs*/tasks.json',
    'echo x > $TARGET',
    'echo x > .g?t/config',
    'rm -rf "$TARGET"',
    'cp a.txt "$(echo .git/config)"',
    'cd "$SOMEWHERE" && echo x > config',
    'for f in .git/config; do echo x > "$f"; done',
  ])('%j', async (command) => {
    expect((await judge(command)).forced).not.toEqual([])
  })
})

describe('is not', () => {
  test.each(['cat AGENTS.md', 'ls -la .git', 'git diff AGENTS.md', 'git add .vscode/tasks.json', 'grep -rn x .github/workflows', 'rm a.txt', 'echo .git/config', 'cd sub && echo x > y', 'rm -rf lib', 'mv lib other', 'rm lib/*', 'mkdir -p new/{a,b}', 'npm install "$NAME"', 'cat "$FILE"', 'touch sub/[ab].txt'])('%j', async (command) => {
    expect((await judge(command)).forced).toEqual([])
  })
})

test('a text that the grammar does not fully understand is asked for whole', async () => {
  for (const command of ['if true; then echo', 'echo $(', 'a'.repeat(17_000), Array.from({ length: 60 }, () => 'true').join('; '), 'echo "unclosed', '   #comment only']) {
    const { asked } = await judge(command)
    expect([command.slice(0, 20), asked[0]?.force]).toEqual([command.slice(0, 20), true])
    expect(asked[0]).toMatchObject({ permission: 'bash', patterns: [command], always: [] })
  }
})

test('control and invisible characters of a command are shown', async () => {
  const { asked } = await judge('echo safe\u202e\u200b; rm\u00a0x')
  expect(JSON.stringify(asked[0]?.metadata.command)).not.toMatch(/[\u202e\u200b]/)
})

test('a way out is asked for with its folder, by argument, redirect, link and change of folder', async () => {
  const elsewhere = path.join(open.home, 'elsewhere')
  await mkdir(elsewhere)
  await writeFile(path.join(elsewhere, 'x'), '')
  await symlink(elsewhere, path.join(open.project.directory, 'out'))
  for (const command of [`cat ${elsewhere}/x`, `echo x > ${elsewhere}/y`, 'cat out/x', `cd ${elsewhere} && ls`, 'cd out && echo x > y', `cat < ${elsewhere}/x`, `cp a.txt ${elsewhere}`, `tar -C ${elsewhere} -xf a.txt`, `ls --directory=${elsewhere}`, `cat "${elsewhere}"/x`]) {
    const { outside } = await judge(command)
    expect([command, outside.flatMap(({ patterns }) => patterns)]).toEqual([command, [`${elsewhere}/*`]])
  }
})

test('a command reads no .env and nothing that read is denied without the rules of read', async () => {
  const rules = [
    { permission: '*', pattern: '*', action: 'allow' as const },
    { permission: 'read', pattern: '*.env', action: 'ask' as const },
    { permission: 'read', pattern: 'private/*', action: 'deny' as const },
  ]
  for (const [command, patterns] of [
    ['cat .env', ['.env']],
    ['cd sub && grep KEY ../.env.local', ['.env.local']],
    ['source .env; echo $KEY', ['.env']],
    ['head -1 < private/x', ['private/x']],
    ['cat .env.example a.txt', []],
  ] as const) {
    const stage = stageTool(open.instance, { rules })
    await askForCommand(stage.ctx, { command, cwd: open.project.directory })
    const reads = stage.asked.filter(({ permission }) => permission === 'read').flatMap((request) => request.patterns)
    expect([command, reads]).toEqual([command, patterns])
  }
})
