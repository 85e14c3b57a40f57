// Lists the tools of the folder and runs one without any model.
//   OPENCODE_TOKEN=… node tools.mjs README.md
import { createClient, ForbiddenError } from 'opencode-desktop/client'

const client = createClient({
  url: process.env.OPENCODE_URL ?? 'http://127.0.0.1:4096',
  token: process.env.OPENCODE_TOKEN,
  directory: process.env.OPENCODE_DIRECTORY ?? process.cwd(),
})

const tools = await client.tools.list()
console.log(tools.map((tool) => tool.name).join(' '))

const read = await client.tools.execute('read_file', { path: process.argv[2] ?? 'README.md' })
console.log(read.is_error ? `failed: ${read.content}` : read.content)

try {
  await client.tools.execute('run_command', { command: 'rm -rf everything', description: 'Removes everything' })
} catch (error) {
  // What the rules would ask a person about is refused: nobody could answer here.
  if (!(error instanceof ForbiddenError)) throw error
  console.log(`refused: ${error.code}`)
}
