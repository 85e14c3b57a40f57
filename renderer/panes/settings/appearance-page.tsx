import { Switch } from '../../ui/switch'
import { scaleLimits, type Preferences } from '../../workbench/preferences'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'
import { FontRow } from './font-row'
import { Block, Page, Rows } from './page'
import { Stepper } from './stepper'
import { ThemePicker } from './theme-picker'

export function AppearancePage() {
  const { preferences, bridge } = useWorkbench()
  const now = usePreferences()
  const set = (change: Partial<Preferences>) => preferences.update((before) => ({ ...before, ...change }))
  return (
    <Page title="Appearance">
      <Block title="Theme">
        <ThemePicker value={now.theme} onChange={(theme) => set({ theme })} />
      </Block>
      <Block title="Text">
        <Rows>
          <Stepper
            label="Interface"
            value={now.scale}
            limits={scaleLimits}
            text={`${Math.round(now.scale * 100)} %`}
            usual={1}
            onChange={(scale) => set({ scale })}
          />
          <Stepper
            label="Text of answers"
            value={now.proseSize}
            limits={{ least: 11, most: 24, step: 1 }}
            text={`${now.proseSize} px`}
            usual={14}
            onChange={(proseSize) => set({ proseSize })}
          />
          <Stepper
            label="Code and terminal"
            value={now.codeSize}
            limits={{ least: 9, most: 24, step: 0.5 }}
            text={`${now.codeSize} px`}
            usual={12.5}
            onChange={(codeSize) => set({ codeSize })}
          />
          <FontRow label="Font of the interface" value={now.uiFont} onChange={(uiFont) => set({ uiFont })} />
          <FontRow label="Font of code" mono value={now.codeFont} onChange={(codeFont) => set({ codeFont })} />
        </Rows>
      </Block>
      <Block title="Behaviour">
        <Rows>
          <Switch
            label="Less movement"
            hint="Also follows the system's setting"
            checked={now.motion === 'reduce'}
            onChange={(less) => set({ motion: less ? 'reduce' : 'system' })}
          />
          {bridge && (
            <Switch
              label="Notifications"
              hint="When a session ends, fails or waits for you while you are elsewhere"
              checked={now.notifications}
              onChange={(notifications) => set({ notifications })}
            />
          )}
        </Rows>
      </Block>
    </Page>
  )
}
