/** The last piece of a path, of either system. */
export function fileName(path: string): string {
  const clean = path.replace(/[\\/]+$/, '')
  return clean.slice(Math.max(clean.lastIndexOf('/'), clean.lastIndexOf('\\')) + 1) || path
}
