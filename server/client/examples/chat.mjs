// Asks the agent something and prints what it says while it says it.
//   OPENCODE_TOKEN=… node chat.mjs "What is in this folder?"
import { createClient, OpenCodeError } from 'opencode-desktop/client'

const client = createClient({
  url: process.env.OPENCODE_URL ?? 'http://127.0.0.1:4096',
  token: process.env.OPENCODE_TOKEN,
  directory: process.env.OPENCODE_DIRECTORY ?? process.cwd(),
})

try {
  for await (const event of client.chat.stream(process.argv[2] ?? 'What is in this folder?')) {
    if (event.type === 'text') process.stdout.write(event.text)
    if (event.type === 'tool') console.error(`\n[${event.name} ${JSON.stringify(event.input)}]`)
    if (event.type === 'tool-result') console.error(`[${event.isError ? 'failed' : 'done'}: ${event.output.length} letters]`)
    if (event.type === 'done') console.log(`\n— ${event.model}, ${event.usage.total} tokens, $${event.cost.toFixed(4)}`)
  }
} catch (error) {
  if (!(error instanceof OpenCodeError)) throw error
  console.error(`${error.name} (${error.status}): ${error.message}`)
  process.exitCode = 1
}
