/** xterm marks no more than these. */
const MOST = 1000

export function countWords({ resultIndex, resultCount }: { resultIndex: number; resultCount: number }): string {
  if (resultCount === 0) return 'Nothing'
  if (resultCount >= MOST) return `${MOST}+`
  return resultIndex < 0 ? String(resultCount) : `${resultIndex + 1} of ${resultCount}`
}

export function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== ''
  } catch {
    return false
  }
}
