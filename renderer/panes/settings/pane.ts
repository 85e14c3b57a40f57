import { Settings } from 'lucide-react'
import { lazy } from 'react'
import { definePane, type CommandContext } from '../../workbench/pane'

export const settingsPane = definePane({
  id: 'settings',
  title: 'Settings',
  icon: Settings,
  view: lazy(() => import('./settings-pane').then(({ SettingsPane }) => ({ default: SettingsPane }))),
  commands: [
    { id: 'settings.open', title: 'Settings', section: 'Window', keys: 'mod+,', run: (context) => show(context) },
    { id: 'settings.models', title: 'Models and providers', section: 'Settings', run: (context) => show(context, 'providers') },
    { id: 'settings.permissions', title: 'Permissions', section: 'Settings', run: (context) => show(context, 'permissions') },
    { id: 'settings.clients', title: 'Connect other programs', section: 'Settings', run: (context) => show(context, 'clients') },
    { id: 'settings.appearance', title: 'Themes and text size', section: 'Settings', run: (context) => show(context, 'appearance') },
  ],
})

function show({ workbench }: CommandContext, section?: string) {
  workbench.open({ pane: 'settings', directory: '', ...(section === undefined ? {} : { section }) })
}
