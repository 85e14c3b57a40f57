import { Eye, ShieldCheck, ShieldOff, Zap, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { SessionID } from '#protocol/id'
import { usePermissionMode } from '../../../client/permission'
import { Button } from '../../../ui/button'
import { Popover } from '../../../ui/popover'
import { useWorkbench } from '../../../workbench/workbench-context'
import { ModeDetails } from './mode-details'
import { modeWords, type ModeTone } from './mode-words'
import styles from './mode.module.css'

export type ModeBadgeProps = { directory: string; sessionID: SessionID | undefined; agent: string | undefined }

const icons: Readonly<Record<ModeTone, LucideIcon>> = { open: ShieldOff, alone: Zap, asks: ShieldCheck, closed: Eye }

/** Always there: what the agent that is chosen may do without asking. */
export function ModeBadge({ directory, sessionID, agent }: ModeBadgeProps) {
  const { open } = useWorkbench()
  const [shown, setShown] = useState(false)
  const { data } = usePermissionMode(directory, { agent, sessionID })
  if (!data) return null
  const words = modeWords(data)
  const toSettings = () => {
    setShown(false)
    open({ pane: 'settings', directory, section: 'permissions' })
  }
  return (
    <Popover
      label="What the agent may do without asking"
      open={shown}
      onOpenChange={setShown}
      side="top"
      align="start"
      className={styles.popover}
      trigger={
        <Button
          variant="ghost"
          size="sm"
          icon={icons[words.tone]}
          className={styles.badge}
          data-tone={words.tone}
          title={words.sentence}
          aria-label={`Permissions: ${words.short}`}
          data-testid="mode-badge"
        >
          {words.short}
        </Button>
      }
    >
      <ModeDetails mode={data} words={words} onSettings={toSettings} />
    </Popover>
  )
}
