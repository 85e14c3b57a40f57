/** A colour of the terminal: one of the theme's sixteen by name, or a fixed one. */
export type AnsiColour = string

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

/** Number 0–255 as a CSS colour; the first sixteen are the theme's. */
export function indexedColour(index: number): AnsiColour | undefined {
  if (!Number.isInteger(index) || index < 0 || index > 255) return undefined
  if (index < 16) return `var(--ansi-${index < 8 ? '' : 'bright-'}${names[index % 8] ?? 'white'})`
  if (index >= 232) return grey(8 + (index - 232) * 10)
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  const cube = index - 16
  return trueColour(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6))
}

export function trueColour(red: number, green: number, blue: number): AnsiColour | undefined {
  const parts = [red, green, blue]
  if (parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined
  return `rgb(${parts.join(' ')})`
}

function grey(level: number): AnsiColour {
  return `rgb(${level} ${level} ${level})`
}
