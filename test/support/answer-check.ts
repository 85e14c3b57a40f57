import type { z } from 'zod'
import { api } from '#protocol/api'
import { errors, type ErrorName } from '#protocol/error'
import { errorForm } from '#protocol/error-form'
import type { Operation } from '#protocol/operation'
import type { JsonAnswer } from '../../server/http/wire'
import { checkResult } from './api-client'

// Every JSON answer of the whole test run is held against our own document: whatever door a test came through, and whether
// or not it looks at the answer itself.

/** Collects what does not fit; `close` of the test server throws it. */
export class AnswerCheck {
  readonly problems: string[] = []

  readonly onAnswer = ({ operation: id, status, body }: JsonAnswer): void => {
    const operation = (api as Record<string, Operation>)[id]
    if (!operation || this.problems.length > 20) return
    const value: unknown = JSON.parse(body)
    const wrong = status < 300 ? checkResult(operation.result, value) : wrongError(operation, status, value)
    this.problems.push(...wrong.slice(0, 3).map((problem) => `${id} ${status}: ${problem} in ${body.slice(0, 300)}`))
  }
}

/** The body must be that of an error with this status, in the words of the operation's family, with no key beyond. */
function wrongError(operation: Operation, status: number, value: unknown): string[] {
  const family = operation.family ?? 'classic'
  const names = (Object.keys(errors) as ErrorName[]).filter((name) => errors[name].status === status || name === 'ProviderFailedError')
  const forms = new Map(names.map((name) => [errorForm(family, name).name, errorForm(family, name).schema]))
  const tried = [...forms.values()].map((schema: z.ZodType) => checkResult(schema, value))
  return tried.some((problems) => problems.length === 0) ? [] : (tried.toSorted((one, other) => one.length - other.length)[0] ?? [`no error has the status ${status}`])
}
