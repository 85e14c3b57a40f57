// What the catalogue does not say about providers. A provider needs no entry here if its models speak one of the wire
// formats of `wireOf` and the catalogue knows its address.

export type WireFormat = 'openai' | 'openai-compatible' | 'anthropic' | 'google'

/** Addresses of packages that the catalogue leaves to the package; the last three speak the chat format of OpenAI. */
const ADDRESSES: Readonly<Record<string, string>> = {
  '@ai-sdk/anthropic': 'https://api.anthropic.com/v1',
  '@ai-sdk/openai': 'https://api.openai.com/v1',
  '@ai-sdk/google': 'https://generativelanguage.googleapis.com/v1beta',
  '@openrouter/ai-sdk-provider': 'https://openrouter.ai/api/v1',
  '@ai-sdk/xai': 'https://api.x.ai/v1',
  '@ai-sdk/mistral': 'https://api.mistral.ai/v1',
  '@ai-sdk/groq': 'https://api.groq.com/openai/v1',
  '@ai-sdk/deepinfra': 'https://api.deepinfra.com/v1/openai',
  '@ai-sdk/cerebras': 'https://api.cerebras.ai/v1',
  '@ai-sdk/cohere': 'https://api.cohere.ai/compatibility/v1',
  '@ai-sdk/togetherai': 'https://api.together.xyz/v1',
  '@ai-sdk/perplexity': 'https://api.perplexity.ai',
  '@ai-sdk/gateway': 'https://ai-gateway.vercel.sh/v1',
  '@ai-sdk/vercel': 'https://api.v0.dev/v1',
  'venice-ai-sdk-provider': 'https://api.venice.ai/api/v1',
}

/** How a package speaks, or `undefined` for one that needs more than an address and a key. */
export function wireOf(npm: string): WireFormat | undefined {
  if (npm === '@ai-sdk/openai') return 'openai'
  if (npm === '@ai-sdk/anthropic') return 'anthropic'
  if (npm === '@ai-sdk/google') return 'google'
  return npm === '@ai-sdk/openai-compatible' || ADDRESSES[npm] ? 'openai-compatible' : undefined
}

/** Where the provider of a package listens unless somebody names another address. */
export function defaultAddress(npm: string): string | undefined {
  return ADDRESSES[npm]
}

/** OpenCode Zen: its free models answer to anybody. */
export const ZEN = { id: 'opencode', publicKey: 'public' } as const

/** The variable the catalogue names for these holds a key to something else. */
export const SIGN_IN_ONLY: readonly string[] = ['github-copilot']

/** Servers on this machine that need no key; `host` is the variable that their own programs read. */
export const LOCAL_PROVIDERS = [
  { id: 'ollama', name: 'Ollama', address: 'http://127.0.0.1:11434', host: 'OLLAMA_HOST' },
  { id: 'lmstudio', name: 'LM Studio', address: 'http://127.0.0.1:1234', host: 'LMSTUDIO_HOST' },
] as const

export type LocalProviderID = (typeof LOCAL_PROVIDERS)[number]['id']

/** Among connected providers, whose model a new session takes; providers that only the configuration knows come before all. */
export const PREFERRED_PROVIDERS: readonly string[] = ['anthropic', 'openai', 'google', 'openrouter']

/** Per provider, which models are meant for everyday work; the newest match is the default. */
export const PREFERRED_MODELS: Readonly<Record<string, RegExp>> = {
  anthropic: /^claude-sonnet-[\d-]+$/,
  openai: /^gpt-[\d.]+(-sol)?$/,
  google: /^gemini-[\d.]+-(pro|flash)(-preview)?$/,
  opencode: /^(big-pickle|claude-sonnet-[\d-]+)$/,
  openrouter: /^anthropic\/claude-sonnet-[\d.]+$/,
}

/** Cheap and quick enough for titles and summaries. */
export const SMALL_MODELS: readonly RegExp[] = [/haiku/, /flash-lite/, /flash/, /nano/, /mini(?!max)/, /small|lite|tiny|8b/]
