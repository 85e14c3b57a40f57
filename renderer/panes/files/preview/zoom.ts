/** How large an image is drawn: as large as fits, or so many times its own size. */
export type Zoom = number | typeof FIT
export const FIT = 'fit'

const steps = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32]

/** The next step up or down from any size. */
export function nextZoom(now: number, direction: 1 | -1): number {
  const near = 0.001
  const found = direction > 0 ? steps.find((step) => step > now + near) : steps.findLast((step) => step < now - near)
  return found ?? (direction > 0 ? (steps.at(-1) ?? 1) : (steps[0] ?? 1))
}

/** How large an image that fits is drawn at the moment. */
export function shownZoom(image: Pick<HTMLImageElement, 'width' | 'naturalWidth'> | null): number {
  return image && image.naturalWidth > 0 ? image.width / image.naturalWidth : 1
}
