import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { mix, readable } from '../../../renderer/ui/diagram-colours'
import { diagramLimits, diagramProblem, drawingCost, expectedHeight, isDiagram } from '../../../renderer/ui/diagram-source'
import { Markdown } from '../../../renderer/ui/markdown'
import { UiProvider } from '../../../renderer/ui/ui-provider'

function draw(text: string, streaming = false): string {
  return renderToStaticMarkup(
    <UiProvider>
      <Markdown text={text} streaming={streaming} />
    </UiProvider>,
  )
}

test('a mermaid block is a diagram, in a list too, and every other block is code', () => {
  expect(draw('```mermaid\ngraph LR\n  A --> B\n```')).toContain('data-diagram')
  expect(draw('- so:\n  ```mermaid\n  graph LR\n  ```')).toContain('data-diagram')
  expect(draw('```ts\nlet mermaid\n```')).not.toContain('data-diagram')
  expect(['mermaid', ' Mermaid {a}', 'mermaid,x', 'mermaidx', '', undefined].map(isDiagram)).toEqual([true, true, true, false, false, false])
})

test('while a diagram is written its code is read', () => {
  expect(draw('```mermaid\ngraph LR\n  A --> B', true)).toContain('A --&gt; B')
  expect(draw('- so:\n  ```mermaid\n  graph LR', true)).toContain('graph LR')
})

test('a parser that says a page is told in one sentence', () => {
  const source = 'graph LR\n  A -->\n'
  expect(diagramProblem(new Error('Parse error on line 3:\n...A -->\n-----^\nExpecting x'), source)).toBe('line 2 cannot be read')
  expect(diagramProblem(new Error('No diagram type detected matching given configuration for text: x'), source)).toBe('its kind is not known')
  expect(diagramProblem(new Error('x'.repeat(300)), source)).toBe('it cannot be read')
  expect(diagramProblem(new Error('it takes too long'), source)).toBe('it takes too long')
})

test('the room for a diagram is known from its source, and has a bound', () => {
  const chain = '\n  A --> B\n  B --> C\n  C --> D'
  expect(expectedHeight(`graph LR${chain}`)).toBeLessThan(expectedHeight(`graph TD${chain}`))
  expect(expectedHeight(`graph TD${chain}`)).toBe(expectedHeight('graph TD\n  A --> B --> C --> D'))
  expect(expectedHeight(`---\ntitle: x\n---\n%% note\nflowchart LR${chain}`)).toBe(expectedHeight(`graph LR${chain}`))
  expect(expectedHeight(`graph TD${chain.repeat(50)}`)).toBe(expectedHeight('pie'))
})

test('words on a coloured node can be read', () => {
  expect([readable('#ffffdd'), readable('#203040'), readable('#f9f')]).toEqual(['#0b0d10', '#ffffff', '#0b0d10'])
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
})

test('what takes long to lay out is drawn when it is asked for, whatever its length', () => {
  const lines = (head: string, line: string, count: number) => `${head}${`\n  ${line}`.repeat(count)}`
  expect(drawingCost(lines('gantt', 'A task with a long name :a1, 2026-01-01, 3d', 200))).toBeLessThan(diagramLimits.unasked)
  expect(drawingCost(lines('flowchart TD', 'A --> B', 60))).toBeLessThan(diagramLimits.unasked)
  expect(drawingCost(lines('flowchart TD', 'A --> B --> C --> D', 60))).toBeGreaterThan(diagramLimits.unasked)
  expect(drawingCost(lines('mindmap', 'A', 60))).toBeGreaterThan(diagramLimits.unasked)
  expect(draw(`\`\`\`mermaid\n${lines('mindmap', 'A', 60)}\n\`\`\``)).toContain('>Draw<')
})
