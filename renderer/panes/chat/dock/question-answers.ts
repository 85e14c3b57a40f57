import type { QuestionAnswer } from '#protocol/question'

/** What a person has chosen and written so far. */
export type AnswerDraft = { readonly chosen: readonly string[]; readonly own: string }

export const noAnswer: AnswerDraft = { chosen: [], own: '' }

/** Marks an option, or takes the mark away; where one answer is wanted it replaces the others and the own words. */
export function toggle(draft: AnswerDraft, label: string, multiple: boolean): AnswerDraft {
  const marked = draft.chosen.includes(label)
  if (!multiple) return { chosen: marked ? [] : [label], own: '' }
  return { ...draft, chosen: marked ? draft.chosen.filter((other) => other !== label) : [...draft.chosen, label] }
}

export function isComplete({ chosen, own }: AnswerDraft): boolean {
  return chosen.length > 0 || own.trim() !== ''
}

/** The answer as the agent gets it: the chosen labels, then the own words. */
export function readAnswer({ chosen, own }: AnswerDraft): QuestionAnswer {
  const words = own.trim()
  return words === '' ? [...chosen] : [...chosen, words]
}
