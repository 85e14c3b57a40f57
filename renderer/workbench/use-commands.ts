import { createContext, use, useEffect, useEffectEvent, useMemo, useSyncExternalStore } from 'react'
import { isMac } from '../ui/keys'
import { matchesChord, worksInEditor, worksInTerminal } from './chord'
import { activeTab } from './layout'
import { withOwnKeys, type OwnKeys } from './own-keys'
import type { Command, CommandContext, Pane } from './pane'
import { useWorkbench, type Workbench } from './workbench-context'

export const PanesContext = createContext<readonly Pane[]>([])
export const CommandsContext = createContext<readonly Command[]>([])

export function usePanes(): readonly Pane[] {
  return use(PanesContext)
}

/** Every command that there is, with the keys that it has now; `isAvailable` tells which of them work now. */
export function useCommands(): readonly Command[] {
  const commands = use(CommandsContext)
  const own = useOwnKeys()
  return useMemo(() => withOwnKeys(commands, own), [commands, own])
}

/** What the person bound by hand. */
export function useOwnKeys(): OwnKeys {
  const { keys } = useWorkbench()
  return useSyncExternalStore(keys.subscribe, keys.get)
}

/** The keys of a command, for the hint of a button that does the same. */
export function useKeysOf(): (id: string) => { keys?: string } {
  const commands = useCommands()
  return (id) => {
    const keys = commands.find((command) => command.id === id)?.keys
    return keys === undefined ? {} : { keys }
  }
}

export function isAvailable(command: Command, context: CommandContext): boolean {
  return command.when?.(context) ?? true
}

/** Where a command given now takes effect. Without a tab the first folder of the sidebar is meant. */
export function commandContext(workbench: Workbench): CommandContext {
  const layout = workbench.layout.get()
  const tab = activeTab(layout)
  const directory = tab && tab.directory !== '' ? tab.directory : layout.folders[0]
  return { workbench, ...(tab ? { tab } : {}), ...(directory === undefined ? {} : { directory }) }
}

/** Keys and the native menu run commands. */
export function useCommandKeys(): void {
  const commands = useCommands()
  const workbench = useWorkbench()
  const runByID = useEffectEvent((id: string) => {
    const command = commands.find((candidate) => candidate.id === id)
    const context = commandContext(workbench)
    if (command && isAvailable(command, context)) command.run(context)
  })
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    // A dialog has its own keys.
    if (event.defaultPrevented || event.isComposing || event.repeat || document.querySelector('[aria-modal="true"]')) return
    const mac = isMac(navigator.userAgent)
    const inTerminal = event.target instanceof Element && event.target.closest('[data-terminal]') !== null
    const inEditor = event.target instanceof Element && event.target.closest('[data-editor]') !== null
    // Rows with keys of their own, such as F2, come first where they have the focus.
    if (!event.ctrlKey && !event.metaKey && event.target instanceof Element && event.target.closest('[data-own-keys]')) return
    const context = commandContext(workbench)
    const command = commands.find(
      ({ keys, ...rest }) => keys !== undefined && matchesChord(event, keys, mac) && (!inTerminal || worksInTerminal(keys, mac)) && (!inEditor || worksInEditor(keys)) && isAvailable(rest, context),
    )
    if (!command) return
    event.preventDefault()
    event.stopPropagation()
    command.run(context)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    // Before the parts: an editor or terminal would take the key for itself.
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
  useEffect(() => workbench.bridge?.onCommand((id) => runByID(id)), [workbench])
}
