import { z } from 'zod'
import { evaluate } from '../permission/rules'
import { isTimeout } from '../system/abort'
import { parseURL } from '../system/web-address'
import { fetchPage, MAX_PAGE, requireWeb, type Page } from '../system/web-request'
import { rulesOf } from './access'
import { defineTool, type ToolContext } from './tool'
import { toMarkdown } from './web-markdown'
import { toText } from './web-text'
import description from './webfetch.txt?raw'

const IMAGES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']
const TEXTS = /^(text\/|application\/(json|xml|xhtml\+xml|javascript|ecmascript|x-javascript|yaml|x-yaml|toml|rss\+xml|atom\+xml|sql|graphql)|image\/svg\+xml|.*\+(json|xml|yaml)$)/
const ACCEPT = {
  markdown: 'text/markdown;q=1.0, text/x-markdown;q=0.9, text/plain;q=0.8, text/html;q=0.7, */*;q=0.1',
  text: 'text/plain;q=1.0, text/markdown;q=0.9, text/html;q=0.8, */*;q=0.1',
  html: 'text/html;q=1.0, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.1',
}

export const webfetch = defineTool({
  id: 'webfetch',
  description,
  parameters: z.object({
    url: z.string().max(8192).describe('The address, beginning with http:// or https://'),
    format: z.enum(['text', 'markdown', 'html']).default('markdown').describe('How to give the page'),
    timeout: z.number().positive().optional().describe('Seconds to wait; 120 at most'),
  }),
  async execute({ url: input, format, timeout = 30 }, ctx) {
    const url = parseURL(input)
    if (!url) throw new Error('The URL must begin with http:// or https://')
    const seconds = Math.min(timeout, 120)
    const page = await fetchPage(requireWeb(url), {
      accept: ACCEPT[format],
      signal: ctx.signal,
      milliseconds: seconds * 1000,
      allowsLocal: (target) => isNamed(ctx, target),
      admit: (target) => askFor(ctx, target, { format, timeout: seconds }),
      refusedPorts: ctx.instance.app.ports,
    }).catch((error: unknown) => {
      throw isTimeout(error) ? new Error(`The page did not come within ${seconds} seconds`) : error
    })
    const title = `${input} (${page.type})`
    if (IMAGES.includes(page.type)) {
      const attachment = { type: 'file' as const, mime: page.type, url: `data:${page.type};base64,${page.data.toString('base64')}` }
      return { title, output: 'Image fetched successfully', metadata: {}, attachments: [attachment] }
    }
    return { title, output: describePage(page, format), metadata: {} }
  },
})

function askFor(ctx: ToolContext, url: URL, metadata: { format: string; timeout: number }) {
  return ctx.ask({ permission: 'webfetch', patterns: [url.href], always: [`${url.origin}/*`], metadata: { url: url.href, ...metadata } })
}

/** Local hosts need a rule with their exact name; a rule for all hosts was not written with them in mind. */
function isNamed(ctx: ToolContext, url: URL): boolean {
  const rules = rulesOf(ctx).map((layer) => evaluate('webfetch', url.href, layer))
  return rules.every((rule) => rule.action === 'allow' && rule.pattern.startsWith(`${url.origin}/`))
}

function describePage(page: Page, format: 'text' | 'markdown' | 'html'): string {
  const html = page.type === 'text/html' || page.type === 'application/xhtml+xml'
  if (!TEXTS.test(page.type)) throw new Error(`The answer is of type ${page.type}, which is no text (${page.data.length} bytes)`)
  const text = decode(page)
  if (!html || format === 'html') return text
  return format === 'markdown' ? toMarkdown(text, page.url) : toText(text)
}

function decode({ data, charset }: Page): string {
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(data.subarray(0, MAX_PAGE))
  } catch {
    return new TextDecoder().decode(data)
  }
}
