// xterm.js and mermaid write colours and sizes into `<style>` elements, which the page's policy (style-src 'self') refuses;
// adopted sheets are made by our own script.

/** An element that was asked for as `<style>`; `remove` takes its rules out of the page. */
export type AdoptedStyle = Pick<HTMLElement, 'textContent' | 'remove'>

/** Runs `work` so that `<style>` elements it makes carry their rules in an adopted sheet. */
export function withAdoptedStyles<T>(document: Document, work: () => T): T {
  const { stop } = adoptStyles(document)
  try {
    return work()
  } finally {
    stop()
  }
}

/** From now on until `stop`, for work that goes on over several tasks. */
export function adoptStyles(document: Document): { made: readonly AdoptedStyle[]; stop: () => void } {
  const before = Object.getOwnPropertyDescriptor(document, 'createElement')
  const create = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement
  const made: AdoptedStyle[] = []
  // Even an empty <style> in the page is refused and reported; a <template> is as inert and allowed.
  const wrapped = (name: string, options?: ElementCreationOptions) => {
    if (name !== 'style') return create(name, options)
    const element = adoptedStyle(document, create('template'))
    made.push(element)
    return element
  }
  Object.defineProperty(document, 'createElement', { value: wrapped, configurable: true })
  const stop = () => {
    if (before) Object.defineProperty(document, 'createElement', before)
    // The method of the prototype shows again.
    else Reflect.deleteProperty(document, 'createElement')
  }
  return { made, stop }
}

function adoptedStyle(document: Document, element: HTMLElement): HTMLElement {
  const sheet = new CSSStyleSheet()
  const remove = element.remove.bind(element)
  let text = ''
  document.adoptedStyleSheets.push(sheet)
  const content = {
    get: () => text,
    set: (rules: string) => {
      text = rules
      sheet.replaceSync(rules)
    },
  }
  return Object.defineProperties(element, {
    textContent: content,
    innerHTML: content,
    remove: {
      value: () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
        remove()
      },
    },
  })
}
