import { Download, Link2Off, Share2 } from 'lucide-react'
import type { ExportFormat } from '#protocol/export'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../../client/client-error'
import { useExportSession, useShareSession } from '../../../client/share'
import { Button } from '../../../ui/button'
import { CopyButton } from '../../../ui/copy-button'
import { Dialog } from '../../../ui/dialog'
import { ErrorState } from '../../../ui/error-state'
import { saveText } from './save-text'
import styles from './share.module.css'

const formats: readonly { format: ExportFormat; name: string; ending: string; mime: string; note: string }[] = [
  { format: 'html', name: 'Web page', ending: 'html', mime: 'text/html', note: 'one file to read anywhere' },
  { format: 'markdown', name: 'Markdown', ending: 'md', mime: 'text/markdown', note: 'for notes and issues' },
  { format: 'json', name: 'JSON', ending: 'json', mime: 'application/json', note: 'everything, to be imported again' },
  { format: 'opencode', name: 'OpenCode JSON', ending: 'json', mime: 'application/json', note: 'for other OpenCode programs' },
]

export type ShareDialogProps = { session: Session; open: boolean; onOpenChange: (open: boolean) => void }

/** An address where the conversation can be read, and the conversation as a file. */
export function ShareDialog({ session, open, onOpenChange }: ShareDialogProps) {
  const share = useShareSession(session.directory)
  const save = useExportSession()
  const url = session.share?.url
  const download = async ({ format, ending, mime }: (typeof formats)[number]) => {
    const text = await save.mutateAsync({ id: session.id, format })
    saveText(text, { name: `${fileName(session.title)}.${ending}`, mime })
  }
  const problem = share.error ?? save.error
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Share and export">
      <section className={styles.section}>
        <h3 className={styles.title}>A page to read</h3>
        {url === undefined ? (
          <p className={styles.text}>
            The server gives the conversation an address that nobody can guess. Whoever has it can read this session as it is then, and
            nothing else. A server that listens on this machine only can be read on this machine only.
          </p>
        ) : (
          <div className={styles.address}>
            <code data-testid="share-url">{url}</code>
            <CopyButton text={url} label="Copy the address" />
          </div>
        )}
        {url === undefined ? (
          <Button icon={Share2} loading={share.isPending} onClick={() => share.mutate({ id: session.id, shared: true })} data-testid="share">
            Make the page
          </Button>
        ) : (
          <Button icon={Link2Off} loading={share.isPending} onClick={() => share.mutate({ id: session.id, shared: false })}>
            Take the page away
          </Button>
        )}
      </section>
      <section className={styles.section}>
        <h3 className={styles.title}>A file</h3>
        <ul className={styles.formats}>
          {formats.map((entry) => (
            <li key={entry.format}>
              <Button
                icon={Download}
                loading={save.isPending && save.variables.format === entry.format}
                onClick={() => void download(entry).catch(() => undefined)}
                data-testid={`export-${entry.format}`}
              >
                {entry.name}
              </Button>
              <span className={styles.note}>{entry.note}</span>
            </li>
          ))}
        </ul>
      </section>
      {problem && <ErrorState inline title="That did not work" text={errorMessage(problem)} />}
    </Dialog>
  )
}

/** A title as a name that every system of files takes. */
function fileName(title: string): string {
  const plain = title
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80)
  return plain || 'conversation'
}
