import { z } from 'zod'
import { operations } from './operation'

// Shapes (the published opencode.json schema; unknown keys are dropped)

const texts = z.array(z.string())
const flags = z.record(z.string(), z.boolean())
const anything = z.record(z.string(), z.unknown())

const Action = z.enum(['ask', 'allow', 'deny'])
const Rule = z.union([Action, z.record(z.string(), Action)])
/** Keys keep the order in which they were written: the last match wins. */
export const PermissionConfig = z.union([Action, z.record(z.string(), Rule)])
export type PermissionConfig = z.infer<typeof PermissionConfig>

/** Keys that are not known are options of the model. */
export const AgentConfig = z.looseObject({
  model: z.string().optional(),
  variant: z.string().optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  prompt: z.string().optional(),
  tools: flags.optional(),
  disable: z.boolean().optional(),
  description: z.string().optional(),
  mode: z.enum(['subagent', 'primary', 'all']).optional(),
  hidden: z.boolean().optional(),
  options: anything.optional(),
  color: z.union([z.string().regex(/^#[0-9a-fA-F]{6}$/), z.enum(['primary', 'secondary', 'accent', 'success', 'warning', 'error', 'info'])]).optional(),
  steps: z.number().int().min(1).optional(),
  maxSteps: z.number().int().min(1).optional(),
  permission: PermissionConfig.optional(),
})
export type AgentConfig = z.infer<typeof AgentConfig>

const ModelPrice = z.object({ input: z.number(), output: z.number(), cache_read: z.number().optional(), cache_write: z.number().optional() })
const Modality = z.enum(['text', 'audio', 'image', 'video', 'pdf'])
const Timeout = z.union([z.number().int().positive(), z.literal(false)])

export const ModelConfig = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  family: z.string().optional(),
  release_date: z.string().optional(),
  attachment: z.boolean().optional(),
  reasoning: z.boolean().optional(),
  temperature: z.boolean().optional(),
  tool_call: z.boolean().optional(),
  interleaved: z.union([z.boolean(), z.string(), z.object({ field: z.string() })]).optional(),
  cost: ModelPrice.extend({ context_over_200k: ModelPrice.optional() }).optional(),
  limit: z.object({ context: z.number(), input: z.number().optional(), output: z.number() }).optional(),
  modalities: z.object({ input: z.array(Modality).optional(), output: z.array(Modality).optional() }).optional(),
  experimental: z.boolean().optional(),
  status: z.enum(['alpha', 'beta', 'deprecated', 'active']).optional(),
  provider: z.object({ npm: z.string().optional(), api: z.string().optional() }).optional(),
  options: anything.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  variants: z.record(z.string(), z.looseObject({ disabled: z.boolean().optional() })).optional(),
})
export type ModelConfig = z.infer<typeof ModelConfig>

export const ProviderConfig = z.object({
  api: z.string().optional(),
  name: z.string().optional(),
  env: texts.optional(),
  id: z.string().optional(),
  npm: z.string().optional(),
  whitelist: texts.optional(),
  blacklist: texts.optional(),
  options: z
    .looseObject({
      apiKey: z.string().optional(),
      baseURL: z.string().optional(),
      enterpriseUrl: z.string().optional(),
      setCacheKey: z.boolean().optional(),
      timeout: Timeout.optional(),
      headerTimeout: Timeout.optional(),
      chunkTimeout: Timeout.optional(),
    })
    .optional(),
  models: z.record(z.string(), ModelConfig).optional(),
})
export type ProviderConfig = z.infer<typeof ProviderConfig>

export const McpLocal = z.object({
  type: z.literal('local'),
  command: texts,
  cwd: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  enabled: z.boolean().optional(),
  timeout: z.number().int().positive().optional(),
})
const McpOAuth = z.object({
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  scope: z.string().optional(),
  callbackPort: z.number().int().optional(),
  redirectUri: z.string().optional(),
})
export const McpRemote = z.object({
  type: z.literal('remote'),
  url: z.string(),
  enabled: z.boolean().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  oauth: z.union([McpOAuth, z.literal(false)]).optional(),
  timeout: z.number().int().positive().optional(),
})
export type McpLocal = z.infer<typeof McpLocal>
export type McpRemote = z.infer<typeof McpRemote>
export type McpConfig = McpLocal | McpRemote

/** Every documented spelling of the listener; used from the global config only. */
export const ServerConfig = z.object({
  enabled: z.boolean().optional(),
  port: z.number().int().min(0).max(65535).optional(),
  hostname: z.string().optional(),
  host: z.string().optional(),
  mdns: z.boolean().optional(),
  mdnsDomain: z.string().optional(),
  allowedHosts: texts.optional(),
  cors: z
    .union([
      texts,
      z.object({
        origin: z.union([z.string(), texts]).optional(),
        origins: texts.optional(),
        methods: texts.optional(),
        headers: texts.optional(),
        credentials: z.boolean().optional(),
      }),
    ])
    .optional(),
  auth: z.object({ type: z.literal('bearer'), tokens: texts }).optional(),
})
export type ServerConfig = z.infer<typeof ServerConfig>

const CommandConfig = z.object({
  template: z.string(),
  description: z.string().optional(),
  agent: z.string().optional(),
  model: z.string().optional(),
  variant: z.string().optional(),
  subtask: z.boolean().optional(),
})

const Reference = z.union([z.string(), z.looseObject({})])
const FormatterConfig = z.object({
  disabled: z.boolean().optional(),
  command: texts.optional(),
  environment: z.record(z.string(), z.string()).optional(),
  extensions: texts.optional(),
})
const LspConfig = z.object({
  disabled: z.boolean().optional(),
  command: texts.optional(),
  extensions: texts.optional(),
  env: z.record(z.string(), z.string()).optional(),
  initialization: anything.optional(),
})

export const Config = z.object({
  $schema: z.string().optional(),
  shell: z.string().optional(),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).optional(),
  server: ServerConfig.optional(),
  command: z.record(z.string(), CommandConfig).optional(),
  skills: z.object({ paths: texts.optional(), urls: texts.optional() }).optional(),
  references: z.record(z.string(), Reference).optional(),
  reference: z.record(z.string(), Reference).optional(),
  watcher: z.object({ ignore: texts.optional() }).optional(),
  snapshot: z.boolean().optional(),
  plugin: z.array(z.union([z.string(), z.tuple([z.string(), anything])])).optional(),
  share: z.enum(['manual', 'auto', 'disabled']).optional(),
  autoshare: z.boolean().optional(),
  autoupdate: z.union([z.boolean(), z.literal('notify')]).optional(),
  disabled_providers: texts.optional(),
  enabled_providers: texts.optional(),
  model: z.string().optional(),
  small_model: z.string().optional(),
  default_agent: z.string().optional(),
  subagent_depth: z.number().int().optional(),
  username: z.string().optional(),
  mode: z.record(z.string(), AgentConfig).optional(),
  agent: z.record(z.string(), AgentConfig).optional(),
  provider: z.record(z.string(), ProviderConfig).optional(),
  mcp: z.record(z.string(), z.union([McpLocal, McpRemote, z.object({ enabled: z.boolean() })])).optional(),
  formatter: z.union([z.boolean(), z.record(z.string(), FormatterConfig)]).optional(),
  lsp: z.union([z.boolean(), z.record(z.string(), LspConfig)]).optional(),
  instructions: texts.optional(),
  layout: z.enum(['auto', 'stretch']).optional(),
  permission: PermissionConfig.optional(),
  tools: flags.optional(),
  attachment: z.object({ image: anything.optional() }).optional(),
  enterprise: z.object({ url: z.string().optional() }).optional(),
  tool_output: z.object({ max_lines: z.number().int().positive().optional(), max_bytes: z.number().int().positive().optional() }).optional(),
  compaction: z
    .object({
      auto: z.boolean().optional(),
      prune: z.boolean().optional(),
      tail_turns: z.number().int().optional(),
      preserve_recent_tokens: z.number().int().optional(),
      reserved: z.number().int().optional(),
    })
    .optional(),
  experimental: z.looseObject({}).optional(),
})
export type Config = z.infer<typeof Config>

// Inputs

/** A change of the configuration: `null` takes a setting, or an entry of a section, away. */
export const ConfigPatch = removable(Config) as unknown as typeof Config

/** The same schema with `null` allowed wherever something may be absent. */
function removable(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return removable(schema.unwrap() as z.ZodType).nullish()
  if (schema instanceof z.ZodRecord) return z.record(schema.keyType, removable(schema.valueType as z.ZodType).nullable())
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((option) => removable(option as z.ZodType)))
  if (!(schema instanceof z.ZodObject)) return schema
  const shape: Record<string, z.ZodType> = schema.shape
  return schema.extend(Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, removable(field)])))
}

// Operations

export const configOperations = operations({
  'config.get': {
    method: 'GET',
    path: '/config',
    scope: 'instance',
    summary: 'The merged configuration of the folder, without secrets.',
    result: Config,
    errors: ['BadRequest', 'ConfigJsonError', 'ConfigInvalidError'],
  },
  'config.update': {
    method: 'PATCH',
    path: '/config',
    scope: 'instance',
    summary: "Change the project's configuration file; the folder's instance starts afresh.",
    body: ConfigPatch,
    result: Config,
    errors: ['BadRequest', 'ConfigJsonError', 'ConfigInvalidError'],
  },
  'global.config.get': {
    method: 'GET',
    path: '/global/config',
    scope: 'app',
    summary: "The user's own configuration, without secrets.",
    result: Config,
    errors: ['ConfigJsonError', 'ConfigInvalidError'],
  },
  'global.config.update': {
    method: 'PATCH',
    path: '/global/config',
    scope: 'app',
    summary: "Change the user's configuration file in place, comments kept; every instance starts afresh.",
    body: ConfigPatch,
    result: Config,
    errors: ['BadRequest', 'ConfigJsonError', 'ConfigInvalidError'],
  },
})
