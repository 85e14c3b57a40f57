import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { BlameRange, FolderBlameRange, LineCommit } from '#protocol/review'
import { useClient } from './client-context'
import { reviewKeys, type ReviewScope } from './review'

/** Lines with who wrote them; of the folder as it is, or as a turn or a session left it. */
export type LineOwners = { ranges: readonly (BlameRange | FolderBlameRange)[]; commit?: LineCommit }

type Asked = { scope: ReviewScope; file: string; line?: number | undefined; enabled?: boolean }

/** Which lines of a file were written by which prompt and call, asked when somebody wants to know; of one line its commit too. */
export function useBlame(directory: string, { scope, file, line, enabled = true }: Asked) {
  const client = useClient()
  const left = scope.kind === 'turn' || scope.kind === 'session' ? scope : undefined
  return useQuery({
    queryKey: reviewKeys.blame(directory, JSON.stringify([left ?? 'folder', file, left ? undefined : line])),
    queryFn: async ({ signal }): Promise<LineOwners> => {
      if (!left) return client.call('vcs.blame', { directory, query: { file, ...(line === undefined ? {} : { line }) }, signal })
      // A turn's lines count as the turn left them, those of the folder as they are now.
      const query = { file, left: true, ...(left.kind === 'turn' ? { messageID: left.messageID } : {}) }
      return { ranges: await client.call('session.blame', { directory, params: { sessionID: left.sessionID }, query, signal }) }
    },
    enabled,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
}
