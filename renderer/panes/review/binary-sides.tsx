import { FileX } from 'lucide-react'
import type { FileContent } from '#protocol/file'
import { useSides, type Change } from '../../client/review'
import { EmptyState } from '../../ui/empty-state'
import { useReview } from './review-scope'

/** A file that is no text: how large it was and is. */
export function BinarySides({ change }: { change: Change }) {
  const { directory, scope } = useReview()
  const { data } = useSides(directory, scope, change)
  const sizes = [change.status === 'added' ? undefined : sizeOf('before', data?.before), change.status === 'deleted' ? undefined : sizeOf('after', data?.after)]
  return <EmptyState icon={FileX} title="This file is not text" text={['What changed in it can not be shown.', ...sizes.flatMap((size) => size ?? [])].join(' ')} />
}

function sizeOf(word: string, content: FileContent | undefined): string | undefined {
  return content?.size === undefined ? undefined : `${content.size.toLocaleString()} bytes ${word}.`
}
