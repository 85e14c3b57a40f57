import { z } from 'zod'
import { QuestionID, SessionID } from './id'
import { operations } from './operation'

// Shapes

const MAX_TEXT = 10_000

export const QuestionOption = z.object({
  label: z.string().max(MAX_TEXT).describe('What is shown to choose: one to five words'),
  description: z.string().max(MAX_TEXT).describe('What choosing it means'),
})
export type QuestionOption = z.infer<typeof QuestionOption>

export const Question = z.object({
  question: z.string().max(MAX_TEXT).describe('The whole question'),
  header: z.string().max(MAX_TEXT).describe('A very short label, at most 30 characters'),
  options: z.array(QuestionOption).max(50).describe('The answers to choose from'),
  multiple: z.boolean().optional().describe('Several answers may be chosen'),
  /** Whether an answer in own words is welcome; it is when nothing is said. */
  custom: z.boolean().optional(),
})
export type Question = z.infer<typeof Question>

/** Labels that were chosen, or own words; nothing when the question was left open. */
export const QuestionAnswer = z.array(z.string().max(100_000)).max(100)
export type QuestionAnswer = z.infer<typeof QuestionAnswer>

export const QuestionRequest = z.object({
  id: QuestionID,
  sessionID: SessionID,
  questions: z.array(Question),
  tool: z.object({ messageID: z.string(), callID: z.string() }).optional(),
})
export type QuestionRequest = z.infer<typeof QuestionRequest>

// Events

export const questionEvents = {
  'question.asked': QuestionRequest,
  'question.replied': z.object({ sessionID: SessionID, requestID: QuestionID, answers: z.array(QuestionAnswer) }),
  /** Dismissed, or the work that asked ended. */
  'question.rejected': z.object({ sessionID: SessionID, requestID: QuestionID }),
}

// Operations

const params = z.object({ requestID: QuestionID })

export const questionOperations = operations({
  'question.list': {
    method: 'GET',
    path: '/question',
    scope: 'instance',
    summary: 'Questions that wait for an answer.',
    result: z.array(QuestionRequest),
    errors: ['BadRequest'],
  },
  'question.reply': {
    method: 'POST',
    path: '/question/{requestID}/reply',
    scope: 'app',
    summary: 'Answer questions of an agent, one list of answers for each question.',
    params,
    body: z.object({ answers: z.array(QuestionAnswer).max(100) }),
    result: z.boolean(),
    errors: ['BadRequest', 'QuestionNotFoundError'],
  },
  'question.reject': {
    method: 'POST',
    path: '/question/{requestID}/reject',
    scope: 'app',
    summary: 'Dismiss questions of an agent; its turn ends.',
    params,
    result: z.boolean(),
    errors: ['BadRequest', 'QuestionNotFoundError'],
  },
})
