import { Undo2 } from 'lucide-react'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../../client/client-error'
import { useUnrevert } from '../../../client/revert'
import { Banner } from '../../../ui/banner'
import { Button } from '../../../ui/button'
import { useTakenBack } from './use-taken-back'

/** While messages are taken back: how many, which files were left out, and the way back. */
export function RevertedBar({ session, directory }: { session: Session; directory: string }) {
  const unrevert = useUnrevert(session.id, directory)
  const { hidden } = useTakenBack(session)
  if (!session.revert) return null
  const skipped = session.revert.files?.filter(({ action }) => action === 'skip') ?? []
  const words = `${hidden} message${hidden === 1 ? '' : 's'} taken back. The next prompt removes ${hidden === 1 ? 'it' : 'them'} for good.`
  const kept = skipped.length > 0 ? ` Left as they are: ${skipped.map(({ file }) => file).join(', ')}.` : ''
  return (
    <Banner
      tone={unrevert.error ? 'danger' : 'info'}
      action={
        <Button size="sm" icon={Undo2} loading={unrevert.isPending} onClick={() => unrevert.mutate()} data-testid="unrevert">
          Bring back
        </Button>
      }
    >
      {unrevert.error ? errorMessage(unrevert.error) : words + kept}
    </Banner>
  )
}
