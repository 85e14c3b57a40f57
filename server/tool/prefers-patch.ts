import type { Model } from '#protocol/provider'

/** Models that were trained to change files by patches, told by their names as OpenCode does it: GPT, but not GPT-4 and the open ones. */
export function prefersPatch({ api }: Pick<Model, 'api'>): boolean {
  const name = api.id.toLowerCase()
  return name.includes('gpt-') && !name.includes('oss') && !name.includes('gpt-4')
}
