/**
 * Runs `work` so that `<style>` elements it makes carry their rules in an adopted sheet. xterm.js writes colours and sizes
 * into such elements, which the page's policy (style-src 'self') refuses; adopted sheets are made by our own script.
 */
export function withAdoptedStyles<T>(document: Document, work: () => T): T {
  const create = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement
  // Even an empty <style> in the page is refused and reported; a <template> is as inert and allowed.
  const wrapped = (name: string, options?: ElementCreationOptions) =>
    name === 'style' ? adoptedStyle(document, create('template')) : create(name, options)
  Object.defineProperty(document, 'createElement', { value: wrapped, configurable: true })
  try {
    return work()
  } finally {
    // The method of the prototype shows again.
    Reflect.deleteProperty(document, 'createElement')
  }
}

function adoptedStyle(document: Document, element: HTMLElement): HTMLElement {
  const sheet = new CSSStyleSheet()
  const remove = element.remove.bind(element)
  let text = ''
  document.adoptedStyleSheets.push(sheet)
  return Object.defineProperties(element, {
    textContent: {
      get: () => text,
      set: (rules: string) => {
        text = rules
        sheet.replaceSync(rules)
      },
    },
    remove: {
      value: () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
        remove()
      },
    },
  })
}
