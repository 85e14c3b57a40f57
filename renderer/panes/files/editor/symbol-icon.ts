import { Box, Braces, CircleDot, FunctionSquare, Hash, List, Variable, type LucideIcon } from 'lucide-react'

/** By the kinds of the Language Server Protocol. */
export function symbolIcon(kind: number): LucideIcon {
  if (kind === 6 || kind === 9 || kind === 12) return FunctionSquare
  if (kind === 5 || kind === 11 || kind === 23) return Box
  if (kind === 10 || kind === 22) return List
  if (kind === 13) return Variable
  if (kind === 14) return Hash
  return kind === 2 || kind === 3 || kind === 19 ? Braces : CircleDot
}
