import type { McpConfig } from '#protocol/config'

/** A command line, or a web address, as the configuration of a server; nothing while neither is there. */
export function readMcpServer(text: string): McpConfig | undefined {
  const line = text.trim()
  if (/^https?:\/\//i.test(line)) return URL.canParse(line) ? { type: 'remote', url: line } : undefined
  const command = splitWords(line)
  return command.length > 0 ? { type: 'local', command } : undefined
}

/** Words between blanks; quotes keep blanks together. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '')
}
