import type { ProcessEnvironment } from './paths'

const OURS = new Set([
  'OPENCODE_SERVER_PASSWORD',
  'OPENCODE_SERVER_USERNAME',
  'OPENCODE_AUTH_CONTENT',
  'OPENCODE_CONFIG_CONTENT',
  // Set by desktop starters around us; a child that is an Electron or Chromium itself would be misled.
  'CHROME_DESKTOP',
  'GOOGLE_API_KEY_FOR_ELECTRON',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
])
/** Keys of the usual providers, known before any catalogue is read. */
const PROVIDER_KEY =
  /^(ANTHROPIC|AZURE|CEREBRAS|COHERE|DEEPSEEK|EXA|FIREWORKS|GEMINI|GOOGLE|GOOGLE_GENERATIVE_AI|GROQ|KIMI|MISTRAL|MOONSHOT|NVIDIA|OPENAI|OPENCODE|OPENROUTER|PERPLEXITY|TOGETHER|XAI|ZHIPU)_API_KEY$/
const OUR_PREFIXES = ['OPENCODE_DESKTOP_', 'ELECTRON_']

/** The user's environment minus ours and the keys of providers, plus `OPENCODE=1`. */
export function childEnvironment(env: ProcessEnvironment, providerKeys: Iterable<string> = []): Record<string, string> {
  const hidden = new Set([...providerKeys].map((key) => key.toUpperCase()))
  const result: Record<string, string> = {}
  for (const [key, value] of Object.entries(env)) {
    const name = key.toUpperCase()
    if (value === undefined || hidden.has(name) || isHiddenVariable(name)) continue
    result[key] = value
  }
  result.OPENCODE = '1'
  return result
}

/** Variables that no child gets. */
export function isHiddenVariable(name: string): boolean {
  const upper = name.toUpperCase()
  return OURS.has(upper) || PROVIDER_KEY.test(upper) || OUR_PREFIXES.some((prefix) => upper.startsWith(prefix))
}
