import { errors, type ErrorName } from '#protocol/error'
import { errorForm } from '#protocol/error-form'
import { durableEvents, events, type EventType } from '#protocol/event'
import { breather } from '../../system/breath'
import type { Catalogue, Entry, Json } from './catalogue'
import { html, type Html } from './html'
import { linksOf, methodBadge, operationSection, pathOf, prose } from './operation'
import { typeOf } from './schema'

type NounInput = { family: string; noun: string; entries: readonly Entry[]; url: string }

/** One noun of a family with its operations, and the events that tell of it. */
export async function nounPage(catalogue: Catalogue, { family, noun, entries, url }: NounInput): Promise<Html> {
  const told = Object.keys(events).filter((type) => type.split('.')[0] === noun)
  const breathe = breather()
  const sections: Html[] = []
  for (const entry of entries) {
    sections.push(operationSection(entry, catalogue, url))
    await breathe()
  }
  return html`<h1>${noun}</h1><p class="lead">${family}. ${entries.length === 1 ? 'One operation' : `${entries.length} operations`}.</p>
${entries.length > 1 && contents(entries)}
${told.length > 0 && eventLinks(told)}
${sections}`
}

function contents(entries: readonly Entry[]): Html {
  const rows = entries.map(
    ({ id, method, path, summary }) => html`<tr><td>${methodBadge(method)}</td><td><a href="#${id}"><code>${pathOf(path)}</code></a></td><td>${prose(summary)}</td></tr>`,
  )
  return html`<table class="list"><colgroup><col class="m"><col class="p"><col></colgroup><tbody>${rows}</tbody></table>`
}

function eventLinks(types: readonly string[]): Html {
  const links = types.map((type) => html`<li><a href="/reference/events#${type}"><code>${type}</code></a></li>`)
  return html`<details class="told"><summary>${types.length === 1 ? 'One event' : `${types.length} events`}</summary><ul>${links}</ul></details>`
}

export function eventsPage(catalogue: Catalogue): Html {
  const links = linksOf(catalogue)
  const all = Object.keys(events) as EventType[]
  const one = (type: EventType) => {
    const schema = dataOf(catalogue, type)
    return html`<section class="thing" id="${type}"><h2>${type}</h2>${durableEvents.includes(type) && html`<p>Stored: numbered, and told again after a break.</p>`}<pre class="type" tabindex="0"><code>${typeOf(schema, links)}</code></pre></section>`
  }
  return html`<h1>Events</h1><div class="text">
<p>Three streams, as <code>text/event-stream</code>: <a href="/reference/classic/event"><code>/event</code></a> tells of one folder (<code>{ id, type, properties }</code>), <a href="/reference/classic/global"><code>/global/event</code></a> of all (<code>{ directory, project, payload }</code>), <code>/api/event</code> of all in the words of that family (<code>{ id, type, data, durable?, location? }</code>).</p>
<p>The first event is <code>server.connected</code>; every ten seconds one says that the stream is alive. What is stored has an <code>id:</code> line. Hand the last one back as <code>Last-Event-ID</code> or <code>?after=</code> and everything since then comes first. Where that can't be told any more, there is exactly one <code>server.resync</code>: read everything again.</p></div>
${all.map(one)}`
}

/** Where the document has the properties of an event. */
function dataOf({ schemas }: Catalogue, type: EventType): Json {
  const mapping = ((schemas.Event as Json).discriminator as { mapping: Record<string, string> }).mapping
  const frame = schemas[mapping[type]!.split('/').at(-1)!] as { properties: { properties: Json } }
  return frame.properties.properties
}

export function errorsPage(catalogue: Catalogue): Html {
  const links = linksOf(catalogue)
  const names = Object.keys(errors) as ErrorName[]
  const forms = (family: 'classic' | 'v2') => {
    const byName = Map.groupBy(names, (name) => errorForm(family, name).name)
    // Some errors of `/api` look as they do everywhere.
    const own = [...byName].filter(([form]) => form.startsWith('V2Error.') === (family === 'v2'))
    return own.map(([form, group]) => {
      const statuses = [...new Set(group.map((name) => errors[name].status))].join(', ')
      return html`<section class="thing" id="${form}"><h2>${statuses} ${form.replace(/^.*\./, '')}</h2><pre class="type" tabindex="0"><code>${typeOf(catalogue.schemas[form]!, { ...links, link: () => undefined })}</code></pre></section>`
    })
  }
  const others = ['V1Error', 'RestError', 'QueryError'].flatMap((form) => {
    const schema = catalogue.schemas[form]
    return schema ? [html`<section class="thing" id="${form}"><h2>${form}</h2><pre class="type" tabindex="0"><code>${typeOf(schema, links)}</code></pre></section>`] : []
  })
  return html`<h1>Errors</h1><div class="text"><p>The status says what kind of thing went wrong, the name what exactly; words are for people and may change. 429 and 503 come with <code>Retry-After</code>. A fault that nobody foresaw is a 500 with a reference that stands in the server's log.</p></div>
<h2 class="family">OpenCode</h2>${forms('classic')}
<h2 class="family">OpenCode /api</h2>${forms('v2')}
<h2 class="family">The other dialects</h2>${others}`
}
