import { useState } from 'react'
import type { Tab } from '../../workbench/layout'

/** Whether a pane of one column shows its list: until a file is chosen, and again when another list is asked for. */
export function useListShown({ path, line, section }: Pick<Tab, 'path' | 'line' | 'section'>) {
  const [seen, setSeen] = useState({ path, line, section, list: path === undefined })
  if (seen.path !== path || seen.line !== line || seen.section !== section) {
    const chosen = seen.path !== path || (line !== undefined && seen.line !== line)
    setSeen({ path, line, section, list: path === undefined || (chosen ? false : seen.section !== section || seen.list) })
  }
  return [seen.list, (list: boolean) => setSeen((now) => ({ ...now, list }))] as const
}
