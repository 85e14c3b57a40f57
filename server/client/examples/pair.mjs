// Gets a token of its own for the code that a person reads out from Settings → Clients.
//   node pair.mjs K7QF-2MXP
import { createClient, pair } from 'opencode-desktop/client'

const url = process.env.OPENCODE_URL ?? 'http://127.0.0.1:4096'
const { token, info } = await pair({ url, code: process.argv[2] ?? '', name: 'The pairing example' })
const { access } = await createClient({ url, token }).capabilities()
console.log(`${info.name} may ${access.scope}. Keep the token, it is not told again: ${token}`)
