import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Markdown } from '../../../renderer/ui/markdown'
import { BlockSplitter, completeInline, lexBlock } from '../../../renderer/ui/markdown-blocks'
import { UiProvider } from '../../../renderer/ui/ui-provider'

/** The formulas that the text is read to hold; `open` ones marked. */
function formulas(text: string, streaming = false): string[] {
  const html = renderToStaticMarkup(
    <UiProvider>
      <Markdown text={text} streaming={streaming} />
    </UiProvider>,
  )
  return [...html.matchAll(/data-maths="source"><code[^>]*>([^<]*)</g)].map(([, source = '']) => source.replaceAll('&lt;', '<'))
}

test.each([
  ['Energy $E = mc^2$ and $x$.', ['$E = mc^2$', '$x$']],
  ['With \\(a_1 + b_1\\) inside.', ['\\(a_1 + b_1\\)']],
  ['$a*b$ and $c*d$', ['$a*b$', '$c*d$']],
  ['Both $$x^2$$ in a line.', ['$$x^2$$']],
  ['$$\n\\int_0^1 x\\,dx\n$$', ['$$\n\\int_0^1 x\\,dx\n$$']],
  ['\\[\na = b\n\\]', ['\\[\na = b\n\\]']],
  ['- one\n- $n^2$', ['$n^2$']],
  ['Set\n$$\nx = y\n$$\nafter', ['$$\nx = y\n$$']],
  ['So\n$$\na\n=\nb\n$$\nafter', ['$$\na\n=\nb\n$$']],
  ['So\n\\[\na\n---\nb\n\\]', ['\\[\na\n---\nb\n\\]']],
])('%s holds formulas', (text, expected) => {
  expect(formulas(text)).toEqual(expected)
})

test.each([
  'It costs $5 and $10.',
  'From $5-$10, or $5/$6.',
  'Pay $5, or 10$, as you like. 20$',
  'echo $HOME and $PATH',
  '`$x$` in code',
  '$HOME/bin:$PATH',
  "$('a').find($('b'))",
  '${a}, ${b}',
  'US$5 and US$6',
  'escaped \\[not a link\\] and \\(plain words here\\)',
  'money: $$ and more $$$',
  '$$\nnever closed',
])('%s holds none', (text) => {
  expect(formulas(text)).toEqual([])
})

test('a line of dashes below words stays what makes them a heading', () => {
  const kinds = (text: string) => new BlockSplitter().split(text).flatMap((block) => lexBlock(block, false).map(({ type }) => type))
  expect(kinds('Costs\n---\n$$\nx\n$$')).toEqual(['heading', 'maths'])
  expect(kinds('Costs $5\n===\n')).toEqual(['heading'])
})

test('a formula that is arriving stays whole until its end, whatever its lines look like', () => {
  const splitter = new BlockSplitter()
  const whole = '$$\nx\n=\n- y\n$$\n\nafter'
  const kinds: string[][] = []
  for (let length = 1; length <= whole.length; length += 1) {
    const blocks = splitter.split(whole.slice(0, length))
    kinds.push(blocks.flatMap((block) => lexBlock(block, true).map(({ type }) => type)))
  }
  expect(kinds.slice(2, 10).every((types) => types.join() === 'maths')).toBe(true)
  expect(kinds.at(-1)).toEqual(['maths', 'paragraph'])
})

test('stars within a formula are not closed as emphasis', () => {
  expect(completeInline('so $a*b$ is **bo')).toBe('so $a*b$ is **bo**')
  expect(completeInline('so $a*b$ is')).toBe('so $a*b$ is')
})
