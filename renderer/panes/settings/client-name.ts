/** What a person would call a program, from the name it gives itself. */
export function clientName(userAgent: string): string {
  if (/Electron\//.test(userAgent)) return 'OpenCode Desktop window'
  const browser = /(Firefox|Edg|Chrome|Safari)\//.exec(userAgent)?.[1]
  if (userAgent.startsWith('Mozilla/') && browser) return `Browser (${browser === 'Edg' ? 'Edge' : browser})`
  return userAgent.split(/[\s(]/)[0] || 'Unknown'
}
