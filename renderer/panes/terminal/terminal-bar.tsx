import { Columns2, Plus } from 'lucide-react'
import type { Ref } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import { IconButton } from '../../ui/icon-button'
import { useKeysOf } from '../../workbench/use-commands'
import { MOST_TOGETHER, terminalsOf } from './arrangement'
import { TerminalMenu } from './terminal-menu'
import { TerminalTabs } from './terminal-tabs'
import styles from './terminal.module.css'
import type { useTerminals } from './use-terminals'

type Props = {
  ref: Ref<HTMLDivElement>
  directory: string
  ptys: readonly Pty[]
  terminals: ReturnType<typeof useTerminals>
  onBrowse: (id: PtyID) => void
  onClose: (id: PtyID) => void
  onEnter: () => void
}

export function TerminalBar({ ref, directory, ptys, terminals, onBrowse, onClose, onEnter }: Props) {
  const { arrangement, group, facts, renaming, setRenaming, show, begin, split, starting, choosing, setChoosing } = terminals
  const keysOf = useKeysOf()
  return (
    <div ref={ref} className={styles.bar}>
      <TerminalTabs
        directory={directory}
        ptys={ptys}
        arrangement={arrangement}
        facts={facts}
        renaming={renaming}
        onRenaming={setRenaming}
        onSelect={show}
        onBrowse={onBrowse}
        onClose={onClose}
        onEnter={onEnter}
      />
      <IconButton icon={Plus} label="New terminal" {...keysOf('terminal.new')} size="sm" loading={starting} onClick={() => begin()} />
      <TerminalMenu directory={directory} open={choosing} onOpen={setChoosing} onStart={begin} />
      {group && (
        <span className={styles.end}>
          <IconButton
            icon={Columns2}
            label="Split this terminal"
            {...keysOf('terminal.split-right')}
            size="sm"
            disabled={terminalsOf(group).length >= MOST_TOGETHER}
            onClick={() => split('right')}
          />
        </span>
      )}
    </div>
  )
}
