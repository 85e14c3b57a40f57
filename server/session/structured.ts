import type { LanguageModelV4ToolChoice } from '@ai-sdk/provider'
import type { AssistantMessage, MessageWithParts, UserMessage } from '#protocol/message'
import type { RequestSettings } from '../provider/transform'
import { transact } from '../store/transact'
import { ToolInputError, toolFromSchema, type Tool } from '../tool/tool'
import { valueProblems } from './json-fit'
import type { JsonSchema } from './json-schema'
import type { Step } from './step'
import type { Format } from './structured-format'
import { endFailed } from './turn'

// An answer as data: the model gets a tool whose parameters are the wanted schema, and has to call something. What it hands
// over is checked; what does not fit goes back to it as the tool's error, a few times.

const STRUCTURED = 'StructuredOutput'
const RETRIES = 2
const MOST_RETRIES = 10

/** Joins the system prompt. */
export const STRUCTURED_NOTE =
  `The answer is wanted as data. When you have it, call the tool ${STRUCTURED} with it, exactly once and as your last action. ` +
  'Do not answer with text: nobody will read it.'

/** The wish for data in one turn, and what became of it. */
export type Structured = { readonly format: Format; readonly retries: number; mistakes: number; given?: unknown }

/** What the turn that answers `user` has to deliver, when that is data. */
export function wantedStructure(history: readonly MessageWithParts[], user: UserMessage): Structured | undefined {
  const { format } = user
  if (format?.type !== 'json_schema') return undefined
  const earlier = history.flatMap(({ info, parts }) => (info.role === 'assistant' && info.parentID === user.id ? parts : []))
  const mistakes = earlier.filter((part) => part.type === 'tool' && part.tool === STRUCTURED && part.state.status === 'error').length
  return { retries: Math.min(format.retryCount ?? RETRIES, MOST_RETRIES), mistakes, format }
}

/** After a step: keeps the data, lets the model try again, or ends the turn with an error. */
export function concludeStructured(step: Step, wanted: Structured, lastStep: boolean): 'next' | 'end' {
  const { instance } = step
  if (wanted.given !== undefined) {
    const info: AssistantMessage = { ...step.message, structured: wanted.given }
    step.message = info
    transact(instance, (tx) => {
      tx.message.put(info)
      tx.emit('message.updated', { sessionID: info.sessionID, info })
    })
    return 'end'
  }
  if (step.message.finish === 'tool-calls' && wanted.mistakes <= wanted.retries && !lastStep) return 'next'
  const retries = Math.max(0, wanted.mistakes - 1)
  const message = wanted.mistakes > 0 ? 'What the model handed over does not fit the schema' : 'The model did not hand over the data that was asked for'
  step.message = endFailed(instance, step.message, { name: 'StructuredOutputError', data: { message, retries } })
  return 'end'
}

/** Something has to be called, in the last step the one tool that ends the turn. Models that think aloud can't be forced to. */
export function structuredChoice({ providerOptions }: RequestSettings, lastStep: boolean): LanguageModelV4ToolChoice {
  const thinks = Object.values(providerOptions).some(({ thinking }) => /^(enabled|adaptive)$/.test(String((thinking as { type?: unknown } | undefined)?.type)))
  if (thinks) return { type: 'auto' }
  return lastStep ? { type: 'tool', toolName: STRUCTURED } : { type: 'required' }
}

/** The tool that the data is handed over by. */
export function structuredTool(wanted: Structured): Tool {
  const { schema } = wanted.format
  const { $schema: _, ...rest } = schema
  return toolFromSchema({
    id: STRUCTURED,
    description: 'Hands over the answer in the form that was asked for. Call it exactly once, when everything else is done.',
    schema: { type: 'object', ...rest },
    execute: (input) => {
      const problems = valueProblems(schema as JsonSchema, input)
      if (problems.length > 0) {
        wanted.mistakes += 1
        return Promise.reject(new ToolInputError(`The data does not fit the schema:\n${problems.join('\n')}\nCorrect it and call ${STRUCTURED} again.`))
      }
      wanted.given ??= input
      return Promise.resolve({ title: 'Structured output', output: 'The data was handed over.', metadata: { valid: true, truncated: false } })
    },
  })
}
