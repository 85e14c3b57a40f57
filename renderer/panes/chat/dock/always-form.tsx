import { useDeferredValue, useId, useState } from 'react'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { Button } from '../../../ui/button'
import { Segments } from '../../../ui/segments'
import { TextArea } from '../../../ui/text-area'
import { ApprovalPreview } from './approval-preview'
import { CommandText } from './command-text'
import { patternSteps, readPatterns, type PatternStep } from './pattern-steps'
import styles from './always-form.module.css'

export type AlwaysFormProps = {
  request: PermissionRequest
  directory: string
  agent: string | undefined
  pending: boolean
  onCancel: () => void
  onReply: (reply: PermissionReplyInput) => void
}

const SCOPES = [
  { value: 'session', label: 'This session' },
  { value: 'project', label: 'This project' },
]

/** What is allowed from now on: begins with exactly what was asked; every wider pattern is a choice, and shows what it would have let through. */
export function AlwaysForm({ request, directory, agent, pending, onCancel, onReply }: AlwaysFormProps) {
  const name = useId()
  const [steps] = useState(() => patternSteps(request))
  const [chosen, setChosen] = useState<PatternStep | undefined>(steps[0])
  const [text, setText] = useState(() => (steps[0]?.patterns ?? []).join('\n'))
  const [scope, setScope] = useState<'session' | 'project'>('project')
  const patterns = chosen?.fixed ? [...chosen.patterns] : readPatterns(text)
  const asked = useDeferredValue(patterns.join('\u0000'))
  const choose = (step: PatternStep) => {
    setChosen(step)
    setText(step.patterns.join('\n'))
  }
  return (
    <form
      className={styles.form}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.stopPropagation()
        onCancel()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (patterns.length > 0 && !pending) onReply({ reply: 'always', patterns, scope })
      }}
    >
      <div className={styles.body}>
        <fieldset className={styles.steps}>
          <legend className={styles.legend}>Always allow{agent === undefined ? '' : ` ${agent}`}, from narrow to wide</legend>
          {steps.map((step, index) => (
            <label key={step.id} className={styles.step} data-chosen={chosen?.id === step.id || undefined}>
              <input
                type="radio"
                name={name}
                checked={chosen?.id === step.id}
                autoFocus={index === 0}
                onChange={() => choose(step)}
                data-testid={`always-${step.id}`}
              />
              <span>{step.label}</span>
            </label>
          ))}
        </fieldset>
        {chosen?.fixed ? (
          !request.always.some((entry) => entry.startsWith('definition:')) && <CommandText text={chosen.patterns.join('\n')} label="Pattern" className={styles.fixed} />
        ) : (
          <TextArea
            label="Patterns, one a line"
            hideLabel
            hint="* stands for anything. Change it as you like."
            value={text}
            onChange={(next) => {
              setText(next)
              setChosen(steps.find((step) => !step.fixed && step.patterns.join('\n') === next))
            }}
            minRows={1}
            maxRows={4}
            mono
            data-testid="always-patterns"
          />
        )}
        <ApprovalPreview
          directory={directory}
          input={{ permission: request.permission, patterns: asked === '' ? [] : asked.split('\u0000'), sessionID: request.sessionID }}
          scope={scope}
          everything={patterns.includes('*')}
        />
      </div>
      <div className={styles.actions}>
        <Segments label="For how long" options={SCOPES} value={scope} onChange={(value) => setScope(value === 'session' ? 'session' : 'project')} />
        <span className={styles.space} />
        <Button variant="ghost" onClick={onCancel}>
          Back
        </Button>
        <Button type="submit" variant="primary" loading={pending} disabled={patterns.length === 0} data-testid="always-submit">
          Always allow
        </Button>
      </div>
    </form>
  )
}
