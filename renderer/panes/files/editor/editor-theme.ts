import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags, type Tag } from '@lezer/highlight'
import type { HighlightKind } from '../../../ui/highlight-kinds'

const kinds: readonly (readonly [HighlightKind, readonly Tag[]])[] = [
  ['comment', [tags.comment]],
  ['keyword', [tags.keyword, tags.modifier, tags.self, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword]],
  ['string', [tags.string, tags.docString, tags.character, tags.monospace]],
  ['number', [tags.number, tags.color, tags.unit]],
  ['constant', [tags.bool, tags.null, tags.atom, tags.literal, tags.constant(tags.variableName)]],
  ['function', [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName, tags.function(tags.definition(tags.variableName))]],
  ['type', [tags.typeName, tags.className, tags.namespace, tags.standard(tags.typeName)]],
  ['property', [tags.propertyName, tags.definition(tags.propertyName)]],
  ['variable', [tags.variableName]],
  ['operator', [tags.operator]],
  ['punctuation', [tags.punctuation, tags.bracket, tags.separator, tags.processingInstruction]],
  ['tag', [tags.tagName]],
  ['attribute', [tags.attributeName, tags.meta, tags.annotation]],
  ['regexp', [tags.regexp]],
  ['escape', [tags.escape, tags.special(tags.string)]],
  ['link', [tags.link, tags.url]],
  ['heading', [tags.heading]],
  ['inserted', [tags.inserted]],
  ['deleted', [tags.deleted]],
]

const highlight = HighlightStyle.define([
  ...kinds.map(([kind, of]) => ({ tag: [...of], color: `var(--syn-${kind})` })),
  { tag: tags.strong, fontWeight: 'var(--weight-bold)' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
])

const field = {
  height: 'var(--control-sm)',
  margin: '0',
  padding: '0 var(--space-3)',
  border: '1px solid var(--border-strong)',
  borderRadius: 'var(--radius-sm)',
  background: 'var(--bg-inset)',
  color: 'var(--text)',
  font: 'inherit',
}

const base = EditorView.theme({
  '&': { height: '100%', background: 'var(--bg)', color: 'var(--syn-text)', fontSize: 'var(--text-code)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: 'var(--leading-code)', fontVariantLigatures: 'none' },
  '.cm-content': { padding: 'var(--space-2) 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 var(--space-4) 0 var(--space-2)' },
  '.cm-cursor, .cm-dropCursor': { borderLeft: '2px solid var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--accent-soft)' },
  '.cm-gutters': { border: 'none', background: 'var(--bg)', color: 'var(--text-faint)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 var(--space-3) 0 var(--space-4)', fontVariantNumeric: 'tabular-nums' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--bg-hover) 60%, transparent)' },
  '.cm-activeLineGutter': { background: 'transparent', color: 'var(--text)' },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'pointer', color: 'var(--text-faint)' },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'transparent', color: 'var(--danger)' },
  '.cm-searchMatch': { background: 'color-mix(in srgb, var(--warn) 28%, transparent)', borderRadius: '2px' },
  '.cm-searchMatch-selected': { background: 'color-mix(in srgb, var(--warn) 55%, transparent)' },
  '.cm-selectionMatch': { background: 'color-mix(in srgb, var(--accent) 14%, transparent)' },
  '.cm-specialChar': { color: 'var(--danger)' },
  '.cm-guides': {
    backgroundImage: 'repeating-linear-gradient(to right, var(--border) 0 1px, transparent 1px calc(var(--step) * 1ch))',
    backgroundPosition: 'var(--space-2) 0',
    backgroundRepeat: 'no-repeat',
    backgroundSize: 'calc(var(--columns) * 1ch) 100%',
  },
  '.cm-guides.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--bg-hover) 60%, transparent)' },
})

const panels = EditorView.theme({
  '.cm-panels': { background: 'var(--bg-raised)', color: 'var(--text)', fontFamily: 'var(--font-ui)', fontSize: 'var(--text-sm)', zIndex: 'var(--z-sticky)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--border)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--border)' },
  '.cm-panel.cm-search, .cm-dialog': { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 'var(--space-2)', padding: 'var(--space-2) var(--space-8) var(--space-2) var(--space-3)' },
  '.cm-panel.cm-search br': { flexBasis: '100%', height: '0', content: '""' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', gap: 'var(--space-1)', margin: '0', fontSize: 'var(--text-sm)' },
  '.cm-textfield': field,
  '.cm-button': { ...field, background: 'var(--bg-raised)', backgroundImage: 'none', cursor: 'default' },
  '.cm-button:hover': { background: 'var(--bg-hover)' },
  '.cm-textfield:focus-visible, .cm-button:focus-visible': { outline: 'var(--focus-width) solid var(--accent)' },
  '.cm-panel.cm-search [name=close], .cm-dialog-close': { top: 'var(--space-2)', right: 'var(--space-3)', width: 'var(--control-sm)', height: 'var(--control-sm)', color: 'var(--text-muted)' },
  '.cm-tooltip': { maxWidth: '60ch', border: '1px solid var(--border-strong)', borderRadius: 'var(--radius-md)', background: 'var(--bg-overlay)', color: 'var(--text)', boxShadow: 'var(--shadow-md)', zIndex: 'var(--z-tooltip)' },
  '.cm-hover': { maxHeight: '40vh', overflow: 'auto', padding: 'var(--space-2) var(--space-4)', fontFamily: 'var(--font-ui)', fontSize: 'var(--text-sm)' },
  '.cm-diagnostic': { padding: 'var(--space-2) var(--space-4)', fontFamily: 'var(--font-ui)', fontSize: 'var(--text-sm)', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--danger)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-diagnostic-info, .cm-diagnostic-hint': { borderLeftColor: 'var(--accent)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--danger)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)' },
  '.cm-lintRange-info, .cm-lintRange-hint': { backgroundImage: 'none', textDecoration: 'underline dotted var(--accent)' },
  '.cm-lint-marker': { display: 'grid', width: '8px', height: '8px', margin: '6px 0 0 3px', borderRadius: 'var(--radius-full)', content: 'none' },
  '.cm-lint-marker-error': { background: 'var(--danger)' },
  '.cm-lint-marker-warning': { background: 'var(--warn)' },
  '.cm-lint-marker-info, .cm-lint-marker-hint': { background: 'var(--accent)' },
})

/** Colours and sizes are the page's own tokens, so a change of theme needs nothing here. */
export const editorTheme: Extension = [base, panels, syntaxHighlighting(highlight)]
