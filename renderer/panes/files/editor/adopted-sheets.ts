/**
 * Runs `work` so that CodeMirror keeps its rules in an adopted sheet. It does so by itself only in a shadow tree, which it
 * knows by the missing head; in a page it would write a `<style>` element, which the page's policy (style-src 'self') refuses.
 */
export function withAdoptedSheets<T>(document: Document, work: () => T): T {
  Object.defineProperty(document, 'head', { value: null, configurable: true })
  try {
    return work()
  } finally {
    // The getter of the prototype shows again.
    Reflect.deleteProperty(document, 'head')
  }
}
