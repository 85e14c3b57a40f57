import type { PermissionRequest } from '#protocol/permission'

/** A choice of what "always" is to keep, from narrow to wide; a fixed one cannot be edited line by line. */
export type PatternStep = { id: 'exact' | 'like' | 'folder' | 'wide' | 'all'; label: string; patterns: readonly string[]; fixed?: true }

/** What may be offered for a request. A dangerous command is only ever allowed as it is, because general patterns do not let it pass. */
export function patternSteps({ permission, patterns, always, metadata }: PermissionRequest): PatternStep[] {
  if (always.some((entry) => entry.startsWith('definition:'))) {
    return [{ id: 'exact', label: 'This tool, as it is described now', patterns: always, fixed: true }]
  }
  const dangers = metadata['dangers']
  if (Array.isArray(dangers) && dangers.length > 0) return [{ id: 'exact', label: 'Exactly this', patterns: always }]
  const steps: PatternStep[] = [
    { id: 'exact', label: 'Exactly this', patterns },
    ...(permission === 'bash' ? commandSteps(always) : permission === 'edit' || permission === 'read' ? fileSteps(patterns) : likeSteps(always)),
    ...(permission === 'external_directory' ? [] : [{ id: 'all' as const, label: allLabel(permission), patterns: ['*'] }]),
  ]
  const seen = new Set<string>()
  const whole = steps.map((step) => (step.patterns.some((pattern) => pattern.includes('\n')) ? { ...step, fixed: true as const } : step))
  return whole.filter((step) => {
    const key = step.patterns.join('\n')
    if (seen.has(key) || step.patterns.length === 0) return false
    seen.add(key)
    return true
  })
}

function commandSteps(always: readonly string[]): PatternStep[] {
  const wide = [...new Set(always.map((pattern) => (/^\S+ .+ \*$/.test(pattern) ? `${pattern.split(' ', 1)[0]} *` : pattern)))]
  return [
    { id: 'like', label: 'Commands like this', patterns: always },
    { id: 'wide', label: wide.length === 1 ? `Anything with ${wide[0]?.replace(/ \*$/, '')}` : 'Anything with these programs', patterns: wide },
  ]
}

function fileSteps(files: readonly string[]): PatternStep[] {
  const folders = [...new Set(files.map((file) => (file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '')))]
  if (folders.includes('')) return []
  return [{ id: 'folder', label: folders.length === 1 ? 'Everything in this folder' : 'Everything in these folders', patterns: folders.map((folder) => `${folder}*`) }]
}

function likeSteps(always: readonly string[]): PatternStep[] {
  return always.includes('*') ? [] : [{ id: 'like', label: 'Everything like this', patterns: always }]
}

function allLabel(permission: string): string {
  if (permission === 'bash') return 'Any command'
  if (permission === 'edit') return 'Any file of the project'
  if (permission === 'webfetch') return 'Any page'
  return 'Everything of this kind'
}

/** One pattern a line; empty lines mean nothing. Spaces inside count. */
export function readPatterns(text: string): string[] {
  return [...new Set(text.split('\n').filter((line) => line.trim() !== ''))]
}
