import { Blocks, BookOpen, Bot, Cpu, Info, Palette, Plug, Shield, Wrench } from 'lucide-react'
import { Tabs } from '../../ui/tabs'
import type { PaneProps } from '../../workbench/pane'
import { useLayout, useWorkbench } from '../../workbench/workbench-context'
import { AboutPage } from './about-page'
import { AgentsPage } from './agents-page'
import { AppearancePage } from './appearance-page'
import { ClientsPage } from './clients-page'
import { CommandsPage } from './commands-page'
import { McpPage } from './mcp-page'
import { PermissionsPage } from './permissions-page'
import { ProvidersPage } from './providers-page'
import styles from './settings.module.css'
import { ToolingPage } from './tooling-page'

export function SettingsPane({ tab }: PaneProps) {
  const workbench = useWorkbench()
  const directory = useLayout((layout) => layout.folders[0] ?? '')
  return (
    <div className={styles.pane}>
      <Tabs
        label="Settings"
        orientation="vertical"
        className={styles.settings}
        value={tab.section ?? 'providers'}
        onChange={(section) => workbench.change(tab.id, { section })}
        tabs={[
          { id: 'providers', label: 'Providers', icon: Cpu, content: <ProvidersPage directory={directory} /> },
          { id: 'agents', label: 'Agents', icon: Bot, content: <AgentsPage directory={directory} /> },
          { id: 'commands', label: 'Commands and skills', icon: BookOpen, content: <CommandsPage directory={directory} /> },
          { id: 'mcp', label: 'MCP servers', icon: Blocks, content: <McpPage directory={directory} /> },
          { id: 'tooling', label: 'Language tools', icon: Wrench, content: <ToolingPage directory={directory} /> },
          { id: 'permissions', label: 'Permissions', icon: Shield, content: <PermissionsPage directory={directory} /> },
          { id: 'clients', label: 'Clients', icon: Plug, content: <ClientsPage /> },
          { id: 'appearance', label: 'Appearance', icon: Palette, content: <AppearancePage /> },
          { id: 'about', label: 'About', icon: Info, content: <AboutPage /> },
        ]}
      />
    </div>
  )
}
