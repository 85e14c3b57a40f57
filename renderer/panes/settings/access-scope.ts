import type { AccessScope } from '#protocol/access'
import type { SelectOption } from '../../ui/select'

/** What a program may do, in the words of a person who decides about it. */
export const scopeNames: Readonly<Record<AccessScope, string>> = { full: 'Everything', chat: 'Conversations', read: 'Looking' }

export const scopeHints: Readonly<Record<AccessScope, string>> = {
  full: 'It can run commands, so it is as much as a key to your account on this machine. It can not let others in.',
  chat: 'It talks with agents, which work under your rules. It opens no terminal, changes no setting and answers no request for permission.',
  read: 'It sees sessions, files and events, and changes nothing.',
}

export const scopeOptions: readonly SelectOption[] = (Object.keys(scopeNames) as AccessScope[]).map((value) => ({ value, label: scopeNames[value] }))

/** A code in two halves, as it is read out. */
export function spokenCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** What is left of a time, as a clock shows it. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
