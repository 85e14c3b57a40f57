import type { ThemeRegistration } from 'shiki/core'
import { highlightKinds, type HighlightKind } from './highlight-kinds'

const scopes: [HighlightKind, string[]][] = [
  ['comment', ['comment', 'punctuation.definition.comment', 'string.quoted.docstring']],
  [
    'keyword',
    [
      'keyword',
      'storage',
      'storage.type',
      'storage.modifier',
      'keyword.operator.new',
      'keyword.operator.expression',
      'keyword.operator.logical.python',
      'keyword.operator.word',
      'variable.language',
      'keyword.control',
    ],
  ],
  ['operator', ['keyword.operator', 'storage.type.function.arrow']],
  ['string', ['string', 'punctuation.definition.string', 'markup.inline.raw', 'markup.raw']],
  ['regexp', ['string.regexp', 'constant.other.character-class.regexp', 'keyword.operator.quantifier.regexp']],
  [
    'escape',
    ['constant.character.escape', 'punctuation.definition.template-expression', 'punctuation.section.embedded', 'constant.character'],
  ],
  ['text', ['meta.template.expression', 'meta.embedded', 'source.groovy.embedded', 'string meta.image.inline.markdown']],
  ['number', ['constant.numeric', 'keyword.other.unit', 'constant.other.color']],
  ['constant', ['constant.language', 'constant.other', 'support.constant', 'variable.other.constant', 'variable.other.enummember']],
  [
    'function',
    [
      'entity.name.function',
      'support.function',
      'meta.function-call.generic',
      'entity.name.command',
      'support.macro',
      'entity.name.function.macro',
    ],
  ],
  [
    'type',
    [
      'entity.name.type',
      'entity.name.class',
      'entity.name.namespace',
      'entity.name.scope-resolution',
      'support.type',
      'support.class',
      'entity.other.inherited-class',
      'storage.type.java',
      'storage.type.cs',
      'storage.type.primitive',
      'storage.type.numeric.go',
      'storage.type.string.go',
      'storage.type.boolean.go',
      'meta.return-type',
      'entity.name.package',
    ],
  ],
  ['variable', ['variable', 'variable.other.readwrite', 'meta.definition.variable.name', 'variable.other.object']],
  ['parameter', ['variable.parameter', 'meta.parameter', 'meta.function.parameters variable']],
  [
    'property',
    [
      'variable.other.property',
      'variable.other.object.property',
      'support.type.property-name',
      'meta.object-literal.key',
      'support.variable.property',
      'entity.name.tag.yaml',
      'support.type.property-name.json',
      'entity.name.variable.property',
      'variable.object.property',
    ],
  ],
  ['punctuation', ['punctuation', 'meta.brace', 'meta.delimiter']],
  ['tag', ['entity.name.tag', 'meta.tag.sgml', 'support.class.component', 'entity.name.selector']],
  [
    'attribute',
    ['entity.other.attribute-name', 'meta.decorator', 'entity.name.function.decorator', 'meta.attribute.rust', 'punctuation.decorator'],
  ],
  ['link', ['markup.underline.link', 'string.other.link', 'constant.other.reference.link']],
  ['heading', ['markup.heading', 'entity.name.section', 'heading.1.markdown', 'heading.2.markdown']],
  ['inserted', ['markup.inserted', 'meta.diff.header.to-file', 'punctuation.definition.inserted']],
  ['deleted', ['markup.deleted', 'meta.diff.header.from-file', 'punctuation.definition.deleted']],
]

/** A theme whose colours are numbers of kinds, so that the page's own tokens colour the code in every theme. */
export const highlightTheme: ThemeRegistration = {
  name: 'kinds',
  type: 'dark',
  fg: kindColour('text'),
  bg: '#ffffff',
  settings: [
    { settings: { foreground: kindColour('text') } },
    ...scopes.map(([kind, scope]) => ({ scope, settings: { foreground: kindColour(kind) } })),
    { scope: ['markup.bold'], settings: { fontStyle: 'bold' } },
    { scope: ['markup.italic'], settings: { fontStyle: 'italic' } },
  ],
}

/** The kind's number that a token's colour stands for. */
export function readKind(colour: string | undefined): number {
  const kind = Number.parseInt(colour?.slice(5, 7) ?? '0', 16)
  return Number.isNaN(kind) || kind >= highlightKinds.length ? 0 : kind
}

function kindColour(kind: HighlightKind): string {
  return `#0000${highlightKinds.indexOf(kind).toString(16).padStart(2, '0')}`
}
