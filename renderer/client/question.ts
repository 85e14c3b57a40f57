import { useMutation, useQuery } from '@tanstack/react-query'
import type { QuestionID } from '#protocol/id'
import type { QuestionAnswer, QuestionRequest } from '#protocol/question'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'
import { ClientError } from './client-error'

export const questionKeys = {
  list: (directory: string) => ['questions', directory] as const,
}

/** What agents of the folder want to know, the oldest first. */
export function useQuestions(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: questionKeys.list(directory), queryFn: ({ signal }) => client.call('question.list', { directory, signal }) })
}

/** Answers a request, or dismisses it when there are no answers. One that somebody else answered first is gone without an error. */
export function useReplyQuestion(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: async ({ id, answers }: { id: QuestionID; answers?: QuestionAnswer[] }) => {
      const params = { requestID: id }
      try {
        return answers ? await client.call('question.reply', { params, body: { answers } }) : await client.call('question.reject', { params })
      } catch (error) {
        if (error instanceof ClientError && error.name === 'QuestionNotFoundError') return false
        throw error
      }
    },
    onSuccess: (_, { id }) => {
      queries.setQueryData<QuestionRequest[]>(questionKeys.list(directory), (list) => list?.filter((request) => request.id !== id))
    },
  })
}

export const questionHandlers: EventHandlers = {
  'question.asked': ({ properties, directory }, { queries }) => {
    queries.setQueryData<QuestionRequest[]>(questionKeys.list(directory), (list) => list && [...list.filter(({ id }) => id !== properties.id), properties])
  },
  'question.replied': ({ properties, directory }, { queries }) => {
    queries.setQueryData<QuestionRequest[]>(questionKeys.list(directory), (list) => list?.filter(({ id }) => id !== properties.requestID))
  },
  'question.rejected': ({ properties, directory }, { queries }) => {
    queries.setQueryData<QuestionRequest[]>(questionKeys.list(directory), (list) => list?.filter(({ id }) => id !== properties.requestID))
  },
}
