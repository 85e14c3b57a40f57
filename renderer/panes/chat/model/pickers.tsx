import type { Agent } from '#protocol/agent'
import type { Provider } from '#protocol/provider'
import type { Comparison, Draft } from '../composer/draft'
import { AgentPicker } from './agent-picker'
import type { Choice } from './model-choices'
import { ModelPicker } from './model-picker'
import { VariantPicker } from './variant-picker'

export type PickersProps = {
  agents: readonly Agent[]
  providers: readonly Provider[]
  choice: Choice
  compare: Comparison | undefined
  loading: boolean
  choosing: boolean
  onChoosing: (open: boolean) => void
  onChange: (update: (draft: Draft) => Draft) => void
  onConnect: () => void
}

/** Who answers: the agent, its model, and how hard the model thinks. */
export function Pickers({ agents, providers, choice, compare, loading, choosing, onChoosing, onChange, onConnect }: PickersProps) {
  const { agent, model, modelChoice, variant } = choice
  if (loading) return null
  return (
    <>
      <AgentPicker agents={agents} agent={agent} onChoose={(name) => onChange((now) => ({ ...now, agent: name }))} />
      <ModelPicker
        providers={providers}
        model={model}
        {...(model || !modelChoice ? {} : { missing: `${modelChoice.modelID} (not connected)` })}
        open={choosing}
        onOpenChange={onChoosing}
        onChoose={({ providerID, id }) => onChange((now) => ({ ...now, model: { providerID, modelID: id } }))}
        compared={compare?.models}
        onCompare={(models) => onChange(({ compare: before, ...now }) => (models ? { ...now, compare: { ...before, models } } : now))}
        onConnect={onConnect}
      />
      {model && !compare && (
        <VariantPicker
          model={model}
          variant={variant}
          onChoose={(name) =>
            onChange((now) => ({
              ...now,
              model: { providerID: model.providerID, modelID: model.id, ...(name === undefined ? {} : { variant: name }) },
            }))
          }
        />
      )}
    </>
  )
}
