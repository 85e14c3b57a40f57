import { existsSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { readLoaded } from '../../../server/config/config'
import { listCustomTools } from '../../../server/tool/custom'
import { runTool } from '../../../server/tool/truncate'
import { openProject, stageTool, type OpenProject } from '../../support/tool-context'

const FULL = `
import { tool } from "@opencode-ai/plugin"
import { shout } from './lib/shout.js'
import { z } from 'zod'
enum Kind { Loud }
export default tool({
  description: "Greets",
  args: { name: tool.schema.string().describe("Whom"), times: z.number().default(1) },
  async execute(args, context) {
    context.metadata({ title: 'greeting', metadata: { kind: Kind.Loud } })
    return \`\${shout(args.name)} x\${args.times} \${context.agent} \${context.directory} \${import.meta.url.startsWith('file:')}\`
  },
})
export const plain = { description: 'A plain object', parameters: { type: 'object', properties: { a: { type: 'number' } } }, execute: async ({ a }: { a: number }) => a + 1 }
export const rich = tool({ description: 'rich', args: {}, execute: async () => ({ title: 'T', output: 'O', metadata: { m: 1 } }) })
export const notATool = 5
`

let open: OpenProject
afterEach(() => open.close())

const project = (files: Record<string, string>, rest: Parameters<typeof openProject>[0] = {}) => openProject({ files, ...rest })

async function toolOf(id: string) {
  const tools = await listCustomTools(open.instance)
  const found = tools.find((tool) => tool.id === id)
  if (!found) throw new Error(`no tool ${id} among ${tools.map((tool) => tool.id).join(', ')}`)
  return found
}

const notices = () => open.events.flatMap((event) => (event.type === 'server.notice' ? [event.properties.message] : []))

test('TypeScript tools with imports of their own are loaded without a build, one for each export', async () => {
  open = await project({ '.opencode/tool/greet.ts': FULL, '.opencode/tool/lib/shout.ts': 'export const shout = (text: string): string => text.toUpperCase()' })
  const tools = await listCustomTools(open.instance)
  expect(tools.map((tool) => tool.id)).toEqual(['greet', 'greet_plain', 'greet_rich'])
  expect(tools[0]).toMatchObject({
    description: 'Greets',
    schema: { type: 'object', properties: { name: { type: 'string', description: 'Whom' }, times: { type: 'number', default: 1 } }, required: ['name'] },
  })
  const { ctx, asked, shown } = stageTool(open.instance)
  expect(await runTool(tools[0]!, { name: 'ann' }, ctx)).toMatchObject({ output: `ANN x1 build ${open.project.directory} true`, metadata: { truncated: false } })
  expect(shown).toEqual([{ kind: 0 }])
  expect(asked).toEqual([{ permission: 'greet', patterns: ['*'], always: ['*'], metadata: { tool: 'greet', input: { name: 'ann' } } }])
  expect(await runTool(tools[1]!, { a: 41 }, ctx)).toMatchObject({ output: '42' })
  expect(await runTool(tools[2]!, {}, ctx)).toMatchObject({ title: 'T', output: 'O', metadata: { m: 1 } })
  await expect(runTool(tools[0]!, { name: 7 }, ctx)).rejects.toThrow(/The greet tool was called with invalid arguments: SchemaError\(.*\["name"\]/)
})

test('CommonJS tools, JSON beside them and packages of the project work too', async () => {
  open = await project({
    '.opencode/tools/old.js': "const dep = require('dep'); const data = require('./data.json'); module.exports.run = { description: 'old', args: {}, async execute() { return dep.name + data.n } }",
    '.opencode/tools/data.json': '{"n":3}',
    '.opencode/tools/fresh.mjs': "import dep from 'dep'\nimport data from './data.json'\nimport path from 'node:path'\nexport default { description: 'fresh', args: {}, execute: async () => path.posix.join(dep.name, String(data.n)) }",
    'node_modules/dep/package.json': '{"name":"dep","main":"main.js"}',
    'node_modules/dep/main.js': "module.exports = { name: 'dep' }",
  })
  const { ctx } = stageTool(open.instance)
  expect((await runTool(await toolOf('old_run'), {}, ctx)).output).toBe('dep3')
  expect((await runTool(await toolOf('fresh'), {}, ctx)).output).toBe('dep/3')
})

test('a tool asks the person through its context, and a no ends it as the no of a person', async () => {
  open = await project({
    '.opencode/tool/deploy.js':
      "export default { description: 'd', args: {}, async execute(args, { ask }) { await ask({ permission: 'deploy_prod', patterns: ['prod'], always: ['*'], metadata: { where: 'prod' } }); return 'deployed' } }",
  })
  const yes = stageTool(open.instance)
  expect((await runTool(await toolOf('deploy'), {}, yes.ctx)).output).toBe('deployed')
  expect(yes.asked[1]).toEqual({ permission: 'deploy_prod', patterns: ['prod'], always: ['*'], metadata: { where: 'prod' } })
  class No extends Error {}
  const no = stageTool(open.instance, {
    answer: ({ permission }) => {
      if (permission === 'deploy_prod') throw new No('no')
    },
  })
  await expect(runTool(await toolOf('deploy'), {}, no.ctx)).rejects.toBeInstanceOf(No)
})

test('files that cannot be loaded are named and the others stay', async () => {
  open = await project({
    '.opencode/tool/a-broken.ts': 'export default { description: ',
    '.opencode/tool/b-throws.ts': 'throw new Error("at the top")',
    '.opencode/tool/c-dies.js': 'setTimeout(() => { throw new Error("later") }, 0); await new Promise(() => {}); export default 1',
    '.opencode/tool/d-exits.js': 'process.exit(1)',
    '.opencode/tool/e-good.js': "export default { description: 'good', args: {}, execute: async () => 'fine' }",
  })
  const { ctx } = stageTool(open.instance)
  expect((await runTool(await toolOf('e-good'), {}, ctx)).output).toBe('fine')
  expect(notices()).toEqual([
    expect.stringMatching(/a-broken\.ts could not be loaded: .*a-broken\.ts:1:/),
    expect.stringMatching(/b-throws\.ts could not be loaded: at the top/),
    expect.stringMatching(/c-dies\.js could not be loaded: The custom tools crashed: later/),
    expect.stringMatching(/d-exits\.js could not be loaded: The custom tools were ended/),
  ])
})

test('a tool that hangs in a loop is ended with its thread when it is stopped, and the next call finds a new one', async () => {
  open = await project({
    '.opencode/tool/spin.js': "export default { description: 's', args: { spin: { type: 'boolean' } }, async execute({ spin }, { metadata }) { metadata({ title: 'on' }); while (spin); return 'done' } }",
    '.opencode/tool/polite.js': "export default { description: 'p', args: {}, execute: (args, { abort }) => new Promise((resolve, reject) => abort.addEventListener('abort', () => reject(new Error('left')))) }",
  })
  const spinning = stageTool(open.instance)
  const tools = { spin: await toolOf('spin'), polite: await toolOf('polite') }
  const hung = runTool(tools.spin, { spin: true }, spinning.ctx)
  await expect.poll(() => spinning.shown.length, { timeout: 10_000 }).toBe(1)
  spinning.abort()
  await expect(hung).rejects.toMatchObject({ name: 'AbortError' })
  const { ctx } = stageTool(open.instance)
  await expect.poll(() => runTool(tools.spin, { spin: false }, ctx).then(({ output }) => output, () => undefined), { timeout: 10_000 }).toBe('done')
  const polite = stageTool(open.instance)
  const waiting = runTool(tools.polite, {}, polite.ctx)
  polite.abort()
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
})

test('the thread has the environment of a child: no keys of providers, none of ours', async () => {
  open = await project(
    { '.opencode/tool/env.js': "export default { description: 'e', args: {}, execute: async () => JSON.stringify(process.env) }" },
    { env: { OPENAI_API_KEY: 'sk-secret', OPENCODE_SERVER_PASSWORD: 'hidden', MINE: 'yes' } },
  )
  const { output } = await runTool(await toolOf('env'), {}, stageTool(open.instance).ctx)
  expect(JSON.parse(output)).toMatchObject({ MINE: 'yes', OPENCODE: '1' })
  expect(output).not.toMatch(/sk-secret|hidden/)
})

test('what tools use of Bun is there for them, and for nobody else', async () => {
  open = await project({
    '.opencode/tool/add.ts': `
      import dep from 'dep'
      import { $ } from 'bun'
      export default { description: 'a', args: {}, async execute() {
        const name = "it's; touch never"
        const said = await Bun.$\`printf '<%s>' \${name} \${['a', 'b c']} \${3}\`.text()
        const failed = await $\`exit 3\`.nothrow()
        const thrown = await $\`echo why >&2; exit 4\`.catch((error) => error.message)
        const lines = []
        for await (const line of $\`pwd; ls add.py\`.cwd(import.meta.dirname).lines()) lines.push(line)
        return [said, failed.exitCode, thrown, lines.at(-1), await Bun.file('README.md').exists(), dep, process.cwd()].join('|')
      } }`,
    '.opencode/tool/add.py': 'print(1)',
    'node_modules/dep/package.json': '{"name":"dep","type":"module","main":"main.js"}',
    'node_modules/dep/main.js': "export default typeof Bun",
  })
  const { output } = await runTool(await toolOf('add'), {}, stageTool(open.instance).ctx)
  expect(output).toBe(`<it's; touch never><a><b c><3>|3|Failed with exit code 4: why|add.py|false|undefined|${open.project.directory}`)
})

test('a tool that ends its thread fails, and the tools after it work', async () => {
  open = await project({
    '.opencode/tool/exit.js': "export default { description: 'x', args: {}, execute: async () => process.exit(7) }",
    '.opencode/tool/late.js': "export default { description: 'l', args: {}, execute: () => new Promise(() => setTimeout(() => { throw new Error('uncaught') }, 0)) }",
    '.opencode/tool/fine.js': "export default { description: 'f', args: {}, execute: async () => 'fine' }",
  })
  const tools = { exit: await toolOf('exit'), late: await toolOf('late'), fine: await toolOf('fine') }
  const { ctx } = stageTool(open.instance)
  await expect(runTool(tools.exit, {}, ctx)).rejects.toThrow('The custom tools were ended')
  expect((await runTool(tools.fine, {}, ctx)).output).toBe('fine')
  await expect(runTool(tools.late, {}, ctx)).rejects.toThrow('The custom tools crashed: uncaught')
  expect((await runTool(tools.fine, {}, ctx)).output).toBe('fine')
})

test.skipIf(process.platform !== 'linux')('a call goes on with the text it began with while the file changes, and what a tool started ends with the folder', async () => {
  open = await project({
    '.opencode/tool/slow.js': `import { spawn } from 'node:child_process'
      import { existsSync } from 'node:fs'
      export default { description: 's', args: {}, async execute(args, { directory, metadata }) {
        const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
        metadata({ title: String(child.pid) , metadata: { pid: child.pid } })
        while (!existsSync(directory + '/go')) await new Promise((resolve) => setTimeout(resolve, 20))
        return 'old'
      } }`,
  })
  const { ctx, shown } = stageTool(open.instance)
  const running = runTool(await toolOf('slow'), {}, ctx)
  await expect.poll(() => shown.length, { timeout: 10_000 }).toBe(1)
  await open.project.write('.opencode/tool/slow.js', "export default { description: 's', args: {}, execute: async () => 'new' }")
  await readLoaded(open.instance, { fresh: true })
  expect((await runTool(await toolOf('slow'), {}, stageTool(open.instance).ctx)).output).toBe('new')
  await open.project.write('go', '')
  expect((await running).output).toBe('old')
  // Gone altogether: not even a dead process that nobody took note of is left.
  const present = () => existsSync(`/proc/${String(shown[0]!.pid)}`)
  await expect.poll(present, { timeout: 10_000 }).toBe(false)
})
