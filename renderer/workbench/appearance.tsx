import { useEffect } from 'react'
import { applyTheme, themes } from '../theme/themes'
import { applyPreferences } from './preferences'
import { usePreferences, useWorkbench } from './workbench-context'

/** Puts the chosen theme and sizes on the document, and tells the native frame. Draws nothing. */
export function Appearance() {
  const { bridge } = useWorkbench()
  const preferences = usePreferences()
  const { theme } = preferences
  useEffect(() => {
    const stop = applyTheme(theme, document)
    const background = getComputedStyle(document.documentElement).getPropertyValue('--bg').trim()
    const source = themes.find(({ id }) => id === theme)?.scheme ?? 'system'
    void bridge?.setTheme({ source, background })
    return stop
  }, [theme, bridge])
  useEffect(() => applyPreferences(preferences, document), [preferences])
  return null
}
