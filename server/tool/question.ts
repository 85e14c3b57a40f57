import { z } from 'zod'
import { Question } from '#protocol/question'
import { askQuestion } from '../permission/question'
import description from './question.txt?raw'
import { defineTool } from './tool'

export const question = defineTool({
  id: 'question',
  description,
  available: (_instance, { unattended }) => !unattended,
  parameters: z.object({ questions: z.array(Question.omit({ custom: true })).min(1).max(20).describe('What to ask') }),
  async execute({ questions }, ctx) {
    const tool = { messageID: ctx.messageID, callID: ctx.callID }
    const answers = await askQuestion(ctx.instance, { sessionID: ctx.sessionID, questions, tool, signal: ctx.signal })
    const told = questions.map(({ question: asked }, index) => `"${asked}"="${answers[index]?.join(', ') || 'Unanswered'}"`)
    return {
      title: `Asked ${questions.length} question${questions.length === 1 ? '' : 's'}`,
      output: `User has answered your questions: ${told.join(', ')}. You can now continue with the user's answers in mind.`,
      metadata: { answers },
    }
  },
})
