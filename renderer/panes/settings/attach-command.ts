/** The line that joins the terminal client to this server. */
export function attachCommand(url: string, secret: string): string {
  return `opencode attach ${url} -p ${/^[\w.-]+$/.test(secret) ? secret : `'${secret.replaceAll("'", `'\\''`)}'`}`
}
