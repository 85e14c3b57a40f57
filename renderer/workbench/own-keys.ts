/** Keys that the person gave to commands, by the command's id; an empty text is none. */
export type OwnKeys = Readonly<Record<string, string>>

type Bound = { id: string; keys?: string }

/** Texts and lists need them; a command would take them away everywhere. */
const reserved = new Set(['c', 'v', 'x', 'a', 'z', 'shift+z', 'y', 'enter', 'backspace', 'left', 'right', 'up', 'down', 'home', 'end'].map((keys) => `mod+${keys}`))

export function withOwnKeys<C extends Bound>(commands: readonly C[], own: OwnKeys): C[] {
  return commands.map((command) => {
    const keys = own[command.id]
    if (keys === undefined) return command
    const { keys: _, ...rest } = command
    return (keys === '' ? rest : { ...rest, keys }) as C
  })
}

/** Gives keys to a command, and takes them from whatever has them now; empty only takes its own away. `commands` are those with their usual keys. */
export function bindKeys(own: OwnKeys, { id, keys, commands }: { id: string; keys: string; commands: readonly Bound[] }): OwnKeys {
  const usual = (command: Bound) => command.keys ?? ''
  const freed = withOwnKeys(commands, own).flatMap((command) => (keys !== '' && command.id !== id && command.keys === keys ? [[command.id, ''] as const] : []))
  const wanted = Object.entries({ ...own, ...Object.fromEntries(freed), [id]: keys })
  // What is as usual needs no entry.
  return Object.fromEntries(wanted.filter(([name, chord]) => commands.some((command) => command.id === name && usual(command) !== chord)))
}

/** Why a command cannot have these keys. */
export function refuseKeys(chord: string): string | undefined {
  if (reserved.has(chord)) return 'Texts need these keys'
  return /^(shift\+)?f\d+$/.test(chord) || /^(mod|ctrl|alt|meta)\+/.test(chord) ? undefined : 'With Ctrl, Alt or ⌘, please'
}

export function readOwnKeys(stored: unknown): OwnKeys | undefined {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined
  return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
