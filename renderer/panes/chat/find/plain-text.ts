/** A fenced block with its fences; one that never ends goes on to the end. */
const fenced = /^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)(?:^[ \t]*\1[`~]*[ \t]*$|(?![\s\S]))/gm

/** Markdown about as it is read: without fences, emphasis, code marks and the addresses of links, so that what is found is what is seen. */
export function plainText(markdown: string): string {
  if (!/[`*_~[#>|\\]/.test(markdown)) return markdown
  let text = ''
  let at = 0
  // What stands in a code block is seen as it was written.
  for (const match of markdown.matchAll(fenced)) {
    text += plainProse(markdown.slice(at, match.index)) + (match[2] ?? '')
    at = match.index + match[0].length
  }
  return text + plainProse(markdown.slice(at))
}

function plainProse(markdown: string): string {
  return markdown
    .replace(/^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+)/gm, '')
    .replace(/^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|?)+[ \t]*$/gm, '')
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/`+|\*{1,3}|~~|(?<![\p{L}\p{N}])_{1,2}|_{1,2}(?![\p{L}\p{N}])/gu, '')
}
