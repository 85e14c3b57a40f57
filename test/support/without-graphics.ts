import type { WindowApp } from './desktop-app'

/** Without WebGL a terminal's screen is drawn as text of the page, which a test can read. */
export async function withoutGraphics({ page }: Pick<WindowApp, 'page'>): Promise<void> {
  await page.addInitScript(refuseGraphics)
  await page.evaluate(refuseGraphics)
}

function refuseGraphics() {
  // Bound anew at each call, to the canvas that asks.
  const take = HTMLCanvasElement.prototype.getContext as (this: HTMLCanvasElement, kind: string, options?: unknown) => unknown // oxlint-disable-line typescript/unbound-method
  Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
    value(this: HTMLCanvasElement, kind: string, options?: unknown) {
      return kind.startsWith('webgl') ? null : take.call(this, kind, options)
    },
  })
}
