import { ChevronDown } from 'lucide-react'
import type { CSSProperties } from 'react'
import type { Agent } from '#protocol/agent'
import { Button } from '../../../ui/button'
import { Menu } from '../../../ui/menu'
import { agentColour } from './agent-colour'
import styles from './picker.module.css'

export type AgentPickerProps = { agents: readonly Agent[]; agent: Agent | undefined; onChoose: (name: string) => void }

export function AgentPicker({ agents, agent, onChoose }: AgentPickerProps) {
  const items = agents.map(({ name, description }) => ({
    kind: 'check' as const,
    label: name,
    note: shorten(description),
    checked: name === agent?.name,
    onChange: () => onChoose(name),
  }))
  return (
    <Menu side="top" items={[...items, { kind: 'separator' }, { kind: 'heading', label: 'Tab in the prompt goes to the next one' }]}>
      <Button
        size="sm"
        variant="ghost"
        iconEnd={ChevronDown}
        className={styles.trigger}
        data-testid="agent-picker"
        title={agent?.description ?? 'Agent'}
      >
        <span className={styles.agent} style={{ '--agent': agentColour(agents, agent) } as CSSProperties}>
          {agent?.name ?? 'agent'}
        </span>
      </Button>
    </Menu>
  )
}

function shorten(text: string | undefined): string | undefined {
  return text !== undefined && text.length > 48 ? `${text.slice(0, 47).trimEnd()}…` : text
}
