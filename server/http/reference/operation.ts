import { curlOf } from './example'
import type { Catalogue, Entry, Parameter, Response } from './catalogue'
import { html, type Html } from './html'
import { typeOf, type SchemaLinks } from './schema'

/** Everything about one operation, in the order in which it is asked: what, with what, what comes back, what can go wrong. */
export function operationSection(entry: Entry, catalogue: Catalogue, url: string): Html {
  const links = linksOf(catalogue)
  const statuses = Object.entries(entry.responses)
  const good = statuses.filter(([status]) => status.startsWith('2') || status.startsWith('1'))
  const bad = statuses.filter(([status]) => !status.startsWith('2') && !status.startsWith('1'))
  return html`<section class="op" id="${entry.id}">
<h2><a class="anchor" href="#${entry.id}">${methodBadge(entry.method)} <code>${pathOf(entry.path)}</code></a></h2>
<p class="facts"><code>${entry.id}</code>${scopeBadges(entry)}</p>
<p>${prose(entry.summary)}</p>
${entry.parameters.length > 0 && parameterTable(entry.parameters, links)}
${entry.body && html`<h3>Body</h3><pre class="type" tabindex="0"><code>${typeOf(entry.body, links)}</code></pre>`}
${good.map(([status, response]) => answerBlock(status, response, links))}
<h3>Errors</h3><p class="errors">${bad.map(([status, response]) => errorItem(status, response, entry))}</p>
<h3>Example</h3><pre class="example"><code>${curlOf(entry, { url, schemas: catalogue.schemas })}</code></pre>
</section>`
}

/** Errors and events have pages of their own; everything else is told where it stands. */
export function linksOf({ schemas }: Pick<Catalogue, 'schemas'>): SchemaLinks {
  const link = (name: string) => {
    if (name.endsWith('Error') || /^(V2)?Error\./.test(name)) return `/reference/errors#${name}`
    return /^(V2|Global|SessionDurable|Sync)?Event$/.test(name) ? '/reference/events' : undefined
  }
  return { schemas, link }
}

export function methodBadge(method: string): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span>`
}

/** A long path may break at its slashes; what has to be put in stands out. */
export function pathOf(path: string): Html {
  const breaking = (text: string) => text.split(/(?<=\/)/).map((part) => html`${part}<wbr>`)
  return html`${path.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? html`<em>${part}</em>` : breaking(part)))}`
}

/** What stands between backticks is code. */
export function prose(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`
}

function scopeBadges({ scopes }: Entry): Html {
  if (scopes.length === 0) return html`<span class="scope owner" title="No token of a program may do this">owner</span>`
  return html`${scopes.map((scope) => html`<span class="scope" title="A token with the scope “${scope}” may do this">${scope}</span>`)}`
}

function parameterTable(parameters: readonly Parameter[], links: SchemaLinks): Html {
  const rows = parameters.map(
    ({ name, in: where, required, description, schema }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${where}</td><td><code>${typeOf(schema, links)}</code></td><td>${required ? 'yes' : ''}</td><td>${description ?? schemaNote(schema)}</td></tr>`,
  )
  return html`<h3>Parameters</h3><div class="scroll"><table class="parameters"><thead class="quiet"><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Needed</th><th scope="col">What it is</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function schemaNote(schema: { readonly description?: unknown }): string {
  return typeof schema.description === 'string' ? schema.description : ''
}

function answerBlock(status: string, { description, content }: Response, links: SchemaLinks): Html {
  const [type, told] = Object.entries(content ?? {})[0] ?? []
  if (!type || !told) return html`<h3>Answer <code>${status}</code></h3><p>${description}, without a body.</p>`
  return html`<h3>Answer <code>${status}</code> <span class="quiet">${type}</span></h3><pre class="type" tabindex="0"><code>${typeOf(told.schema, links)}</code></pre>`
}

function errorItem(status: string, { description, content }: Response, { family }: Entry): Html {
  const schema = Object.values(content ?? {})[0]?.schema
  const refs = ((schema?.anyOf as { $ref: string }[] | undefined) ?? (schema ? [schema as { $ref?: string }] : [])).flatMap(({ $ref }) => ($ref ? [$ref.split('/').at(-1)!] : []))
  const names = refs.length > 0 ? refs.map((name, index) => html`${index === 0 ? '' : ', '}<a href="/reference/errors#${name}">${name.replace(/^.*\./, '')}</a>`) : html`${description}`
  return html`<span class="error"><b>${status}</b> ${names}${family !== 'classic' && family !== 'v2' ? html` <span class="quiet">${description}</span>` : ''}</span> `
}
