import type { Catalogue, Entry } from './catalogue'
import { html, type Html } from './html'
import { methodBadge, pathOf, prose } from './operation'

/** All operations on one page, in families and nouns; with a query those that hold all its words. */
export function overview(catalogue: Catalogue, { query, url }: { query: string; url: string }): Html {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = catalogue.entries.filter((entry) => words.every((word) => textOf(entry).includes(word)))
  const shown = new Set(found)
  const families = catalogue.families.map(({ id, title, text, nouns }) => {
    const groups = nouns.flatMap((noun) => {
      const own = noun.entries.filter((entry) => shown.has(entry))
      return own.length > 0 ? [{ ...noun, entries: own }] : []
    })
    if (groups.length === 0) return ''
    return html`<section data-family="${id}"><h2 class="family" id="${id}">${title}</h2><p>${text}</p><table class="list"><colgroup><col class="m"><col class="p"><col></colgroup>${groups.map(({ id: noun, entries }) => nounRows(id, noun, entries))}</table></section>`
  })
  return html`<h1>API reference</h1>
<p class="lead">${String(catalogue.entries.length)} operations of one engine: a session made through one family can be read, continued and stopped through every other.</p>
${words.length === 0 && intro(url)}
<p class="none"${found.length > 0 ? html` hidden` : ''}>Nothing is called that.</p>
${families}`
}

function nounRows(family: string, noun: string, entries: readonly Entry[]): Html {
  const rows = entries.map(
    (entry) =>
      html`<tr data-text="${textOf(entry)}"><td>${methodBadge(entry.method)}</td><td><a href="/reference/${family}/${noun}#${entry.id}"><code>${pathOf(entry.path)}</code></a></td><td>${prose(entry.summary)}</td></tr>`,
  )
  return html`<tbody><tr><th scope="rowgroup" colspan="3"><a href="/reference/${family}/${noun}">${noun}</a></th></tr>${rows}</tbody>`
}

function intro(url: string): Html {
  return html`<div class="text intro"><pre class="example"><code>export TOKEN=…   # Settings → Clients, or: opencode-desktop token
curl "${url}/global/capabilities" -H "Authorization: Bearer $TOKEN"</code></pre>
<ul>
<li><b>Who asks</b> – every request carries a token or a password: <a href="/reference/access">Access</a>.</li>
<li><b>Which folder</b> – <code>?directory=</code>, or the header <code>x-opencode-directory</code> (percent-encoded); else the folder of the server. What is about a session works in that session's folder.</li>
<li><b>What is sent</b> – JSON, at most 1 MB, prompts with files at most 32 MB. An empty body stands for <code>{}</code>.</li>
<li><b>What happens</b> – <a href="/reference/events">Events</a> tell of everything as it happens, numbered, and can be resumed.</li>
<li><b>What goes wrong</b> – every family has its words for it: <a href="/reference/errors">Errors</a>. What a model refuses is no error of a request; it is in the message.</li>
</ul></div>`
}

function textOf({ id, method, path, summary }: Entry): string {
  return `${id} ${method} ${path} ${summary}`.toLowerCase()
}
