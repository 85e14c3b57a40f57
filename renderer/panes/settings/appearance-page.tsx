import { themes } from '../../theme/themes'
import { Select } from '../../ui/select'
import { Switch } from '../../ui/switch'
import { scaleLimits, type Preferences } from '../../workbench/preferences'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'
import { Block, Page } from './page'
import styles from './settings.module.css'
import { Stepper } from './stepper'

export function AppearancePage() {
  const { preferences, bridge } = useWorkbench()
  const now = usePreferences()
  const set = (change: Partial<Preferences>) => preferences.update((before) => ({ ...before, ...change }))
  const options = [
    { value: 'system', label: 'As the system' },
    ...themes.map(({ id, title, scheme, contrast }) => ({ value: id, label: title, note: scheme, section: contrast === 'high' ? 'High contrast' : 'Themes' })),
  ]
  return (
    <Page title="Appearance">
      <Block title="Theme">
        <div className={styles.narrow}>
          <Select label="Theme" hideLabel options={options} value={now.theme} onChange={(theme) => set({ theme })} />
        </div>
      </Block>
      <Block title="Sizes">
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
      </Block>
      <Block title="Behaviour">
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
      </Block>
    </Page>
  )
}
