import type { Catalogue } from './catalogue'
import { html, type Html } from './html'

/** Who may ask, and how a program comes to a token of its own. */
export function accessPage({ entries }: Catalogue, url: string): Html {
  const count = (scope: 'full' | 'chat' | 'read') => entries.filter(({ scopes }) => scopes.includes(scope)).length
  return html`<h1>Access</h1><div class="text">
<p>No request is answered without a credential, and no address is exempt. It may come as</p>
<ul>
<li><code>Authorization: Bearer TOKEN</code></li>
<li><code>Authorization: Basic base64(opencode:TOKEN)</code>, as OpenCode's own clients do it; with <code>OPENCODE_SERVER_PASSWORD</code> that password stands for the token of the installation</li>
<li><code>?auth_token=base64(user:TOKEN)</code>, on event streams and sockets only</li>
<li>the cookie of a browser that was signed in, for pages of this server alone</li>
</ul>
<h2>Tokens of programs</h2>
<p>The token of the installation, the password and <code>server.auth.tokens</code> of the configuration are the owner's. A program gets a token of its own: it is told once, stored as a hash, and can be taken back alone, which ends its streams, sockets and requests at once.</p>
<ul>
<li><b>full</b> (${count('full')} operations) – everything but access itself. It can run commands: it is as much as a key to the account that runs this server.</li>
<li><b>chat</b> (${count('chat')}) – conversations and what is needed to hold them. The agent works under its own rules, which a chat can tighten and not loosen; requests for permission are answered by others. No shells, files, settings.</li>
<li><b>read</b> (${count('read')}) – what changes nothing: GETs and event streams, no sockets.</li>
</ul>
<p><b>chat</b> and <b>read</b> can be bound to a folder: then every folder and every session that a request names must lie in it.</p>
<pre class="example"><code>curl -X POST "${url}/server/tokens" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' \\
  -d '{"name":"My bot","scope":"chat"}'</code></pre>
<h2>Pairing</h2>
<p>A code of eight letters that a person reads out, good once and for two minutes. Ten wrong attempts end it.</p>
<pre class="example"><code>curl -X POST "${url}/server/pair" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' \\
  -d '{"scope":"chat"}'</code></pre>
<pre class="example"><code>curl -X POST "${url}/server/pair/claim" \\
  -H "Authorization: Pairing $CODE" \\
  -H 'content-type: application/json' \\
  -d '{"name":"My phone"}'</code></pre>
<h2>Pages of other sites</h2>
<p>A request with an <code>Origin</code> is answered when that is this server's own address or listed exactly in <code>server.cors</code> of the global configuration or by <code>--cors</code>.</p></div>`
}
