/** The last piece of a path, of either system. */
export function fileName(path: string): string {
  const clean = path.replace(/[\\/]+$/, '')
  return clean.slice(Math.max(clean.lastIndexOf('/'), clean.lastIndexOf('\\')) + 1) || path
}

/** What a folder is called in the window: its name, or what it is for. */
export function folderName(directory: string): string {
  const name = fileName(directory)
  return name.startsWith('opencode-desktop-tour-') ? 'Tour (sample project)' : name
}
