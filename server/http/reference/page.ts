import { appVersion } from '../../system/version'
import type { Catalogue } from './catalogue'
import { html, type Html } from './html'

export type PageInput = { title: string; catalogue: Catalogue; current: string; query?: string; main: Html }

/** The frame of every page: search above, families and nouns at the side. */
export function pageOf({ title, catalogue, current, query = '', main }: PageInput): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} – API reference</title>
<link rel="stylesheet" href="/reference/style.css"><script type="module" src="/reference/search.js"></script></head>
<body><a class="skip" href="#main">Skip to the text</a>
<header class="top"><a class="name" href="/reference">OpenCode Desktop <span>API ${appVersion()}</span></a>
<form action="/reference" role="search"><input type="search" name="q" value="${query}" placeholder="Search operations ( / )" aria-label="Search operations" autocomplete="off" spellcheck="false"></form>
<a class="contents" href="#contents">Contents</a><a class="quiet" href="/doc">OpenAPI</a></header>
<div class="layout"><main id="main" tabindex="-1">${main}</main><nav id="contents" aria-label="Reference">${sidebar(catalogue, current)}</nav></div>
</body></html>
`.text
}

function sidebar({ families }: Catalogue, current: string): Html {
  const item = (address: string, text: string, count?: number) =>
    html`<li><a href="${address}"${address === current ? html` aria-current="page"` : ''}>${text}${count !== undefined && html` <span>${count}</span>`}</a></li>`
  return html`<ul>${item('/reference', 'Overview')}${item('/reference/access', 'Access')}${item('/reference/events', 'Events')}${item('/reference/errors', 'Errors')}</ul>
${families.map(({ id, title, nouns }) => html`<h2>${title}</h2><ul>${nouns.map((noun) => item(`/reference/${id}/${noun.id}`, noun.id, noun.entries.length))}</ul>`)}`
}
