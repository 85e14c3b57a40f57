import { ChevronDown } from 'lucide-react'
import { useShells } from '../../client/pty'
import { IconButton } from '../../ui/icon-button'
import { Menu } from '../../ui/menu'
import type { Preferences } from '../../workbench/preferences'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'

type Props = { directory: string; open: boolean; onOpen: (open: boolean) => void; onStart: (shell: string) => void }

/** Shells to begin with, the usual one, and how terminals behave. */
export function TerminalMenu({ directory, open, onOpen, onStart }: Props) {
  const { preferences } = useWorkbench()
  const now = usePreferences()
  const { data = [] } = useShells(directory)
  const check = (label: string, name: 'copyOnSelect' | 'pasteAsks' | 'bell' | 'screenReader') => ({
    kind: 'check' as const,
    label,
    checked: now[name],
    onChange: (wanted: boolean) => preferences.update((before: Preferences) => ({ ...before, [name]: wanted })),
  })
  const items = [
    { kind: 'heading' as const, label: 'New terminal with' },
    ...data.map(({ name, path }) => ({ label: name, note: path, onSelect: () => onStart(path) })),
    { kind: 'separator' as const },
    {
      kind: 'submenu' as const,
      label: 'Usual shell',
      items: [
        { kind: 'check' as const, label: 'Of the system', checked: now.shell === undefined, onChange: () => preferences.update(({ shell: _, ...rest }) => rest) },
        ...data.map(({ name, path }) => ({
          kind: 'check' as const,
          label: name,
          note: path,
          checked: now.shell === path,
          onChange: () => preferences.update((before) => ({ ...before, shell: path })),
        })),
      ],
    },
    { kind: 'separator' as const },
    check('Copy what is selected', 'copyOnSelect'),
    check('Ask before pasting many lines', 'pasteAsks'),
    check('Show the bell', 'bell'),
    check('For screen readers', 'screenReader'),
  ]
  return (
    <Menu items={items} align="start" open={open} onOpenChange={onOpen}>
      <IconButton icon={ChevronDown} label="Choose a shell" size="sm" />
    </Menu>
  )
}
