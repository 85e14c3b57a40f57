const MAX_PATH = 4096

/** What a shell tells of its folder by OSC 7: `file://host/path`. */
export function readShellPlace(data: string): string | undefined {
  const path = /^file:\/\/[^/]*(\/.*)$/s.exec(data)?.[1]
  if (path === undefined || path.length > MAX_PATH || /[\u0000-\u001f\u007f-\u009f]/.test(path)) return undefined
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A shell's folder, short: below the project without its path, elsewhere the last name of it; nothing for the project itself. */
export function shortPlace(cwd: string, directory: string): string | undefined {
  const root = directory.replace(/\/$/, '')
  if (cwd === root || cwd === `${root}/`) return undefined
  if (cwd.startsWith(`${root}/`)) return cwd.slice(root.length + 1)
  return cwd.split('/').findLast((part) => part !== '') ?? '/'
}

/** Makes bash tell its folder before each prompt, as other shells do; a person's own setting takes its place. */
export const placeTeller = { PROMPT_COMMAND: String.raw`printf '\033]7;file://%s%s\007' "$HOSTNAME" "$PWD"` }
