export type Gate = { opened: Promise<void>; open(): void }

/** Holds what waits for `opened` until the test opens it. */
export function makeGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: () => resolve() }
}
