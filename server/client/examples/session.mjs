// A conversation in a session of its own. This program hears of everything by events, answers what the agent has to ask a
// person for, and prints the answer.
//   OPENCODE_TOKEN=… node session.mjs "Run the tests"
import { createClient } from 'opencode-desktop/client'

const client = createClient({
  url: process.env.OPENCODE_URL ?? 'http://127.0.0.1:4096',
  token: process.env.OPENCODE_TOKEN,
  directory: process.env.OPENCODE_DIRECTORY ?? process.cwd(),
})

const session = await client.sessions.create({ title: 'An example' })
const done = new AbortController()

/** @type {() => void} */
let listening = () => {}
const connected = new Promise((resolve) => (listening = () => resolve(undefined)))

async function follow() {
  for await (const event of client.events({ signal: done.signal, onRetry: (error) => console.error(`again: ${error.message}`) })) {
    if (event.type === 'server.connected') listening()
    if (event.type === 'permission.asked' && event.properties.sessionID === session.id) {
      const { id, permission, patterns } = event.properties
      // A person would be asked here; this example lets it look and nothing else.
      const reply = permission === 'bash' && patterns.every((pattern) => pattern.startsWith('echo ')) ? 'once' : 'reject'
      console.log(`${permission} ${patterns.join(' ')}: ${reply}`)
      await client.permissions.reply(id, reply)
    }
    if (event.type === 'message.part.updated' && event.properties.part.type === 'tool') {
      const { tool, state } = event.properties.part
      if (state.status === 'completed') console.log(`${tool}: ${state.title}`)
    }
  }
}

const following = follow()
await connected
const answer = await client.messages.send(session.id, process.argv[2] ?? 'Say hello')
console.log(answer.info.error ? `failed: ${answer.info.error.data.message}` : answer.text)

const { items } = await client.messages.list(session.id)
console.log(`${items.length} messages, ${answer.info.tokens.output} tokens written`)
done.abort()
await following
