import temml from 'temml'
import 'temml/dist/Temml-Local.css'

// Loaded with the first formula: TeX to MathML, with the rules that its tables and strokes need.

/** Sizes are only true once the font is there; without it the next best one is taken. */
await document.fonts?.load(`16px ${getComputedStyle(document.documentElement).getPropertyValue('--font-math').split(',')[0] ?? ''}`, '√').catch(() => [])

/** Puts a formula into the element; throws what is wrong with it. */
export function setFormula(element: HTMLElement, { tex, display }: { tex: string; display: boolean }): void {
  temml.render(tex, element, { displayMode: display, throwOnError: true, trust: false, maxSize: [50, 50], maxExpand: 500 })
  if (!hasRoots(element)) throw new Error('This machine has no font for mathematics')
}

/** Without a mathematical font the sign of a root is left out, and what remains is another formula. */
function hasRoots(element: HTMLElement): boolean {
  return [...element.querySelectorAll('msqrt')].every((root) => {
    const inside = [...root.children].reduce((sum, child) => sum + child.getBoundingClientRect().width, 0)
    const whole = root.getBoundingClientRect().width
    return whole === 0 || whole > inside + 1
  })
}
