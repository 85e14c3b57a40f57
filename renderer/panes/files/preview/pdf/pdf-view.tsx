import type { ReactNode } from 'react'
import { ErrorState } from '../../../../ui/error-state'
import { Skeleton } from '../../../../ui/skeleton'
import { fileName } from '../../../../workbench/file-name'
import type { PdfState } from './open-pdf'
import { PdfPassword } from './pdf-password'
import { PdfReader } from './pdf-reader'
import { usePdf } from './use-pdf'

type Props = { path: string; blob: Blob; facts: string; actions: ReactNode; onWebLink: (url: string) => void }

/** A PDF file: its pages, the question for its password, or why it cannot be shown. */
export function PdfView({ path, blob, facts, actions, onWebLink }: Props) {
  const state = usePdf(blob)
  if (state.kind === 'loading') return <Skeleton lines={8} />
  if (state.kind === 'locked') return <PdfPassword name={fileName(path)} wrong={state.wrong} onPassword={state.unlock} />
  if (state.kind === 'failed') return <ErrorState title="This PDF cannot be shown" text={reason(state)} details={state.error.message} actions={actions} />
  return <PdfReader document={state.document} label={path} facts={facts} onWebLink={onWebLink} />
}

function reason({ error }: Extract<PdfState, { kind: 'failed' }>): string {
  if (error.name === 'InvalidPDFException') return 'The file is damaged, or it is no PDF.'
  if (error.name === 'PasswordException') return 'It is locked in a way that is not known here.'
  return 'Something in it could not be read. Another program may do better.'
}
