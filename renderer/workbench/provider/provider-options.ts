import type { Provider } from '#protocol/provider'
import type { SelectOption } from '../../ui/select'

const popular = ['anthropic', 'openai', 'google', 'openrouter', 'opencode', 'github-copilot', 'xai', 'mistral', 'groq', 'deepseek']

/** Providers that many people use first, then all by name. */
export function providerOptions(data: { all: Provider[]; connected: string[] } | undefined): SelectOption[] {
  if (!data) return []
  const option = (provider: Provider, section: string): SelectOption => ({
    value: provider.id,
    label: provider.name,
    section,
    ...(data.connected.includes(provider.id) ? { note: 'connected' } : {}),
  })
  const first = popular.flatMap((id) => data.all.find((provider) => provider.id === id) ?? [])
  const others = data.all.filter(({ id }) => !popular.includes(id)).sort((a, b) => a.name.localeCompare(b.name))
  return [...first.map((provider) => option(provider, 'Often used')), ...others.map((provider) => option(provider, 'All'))]
}

/** True for a model server on this machine. */
export function isLocal({ models }: Provider): boolean {
  const [model] = Object.values(models)
  if (!model || !URL.canParse(model.api.url)) return false
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(model.api.url).hostname)
}
