/** Until a title is found, a session is called by its kind and time; the time says nothing here. */
export function shownTitle(title: string): string {
  return /^(New session|Child session) - \d{4}-\d\d-\d\dT[\d:.]+Z$/.exec(title)?.[1] ?? title
}
