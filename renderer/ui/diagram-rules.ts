/** Reads a colour of the theme by its name. */
export type Token = (name: string) => string

/** What mermaid's variables cannot say: rules of our own, behind its own. */
export function diagramRules(token: Token, tones: readonly string[]): string {
  const [bg, raised, overlay, text, muted, faint] = ['bg-inset', 'bg-raised', 'bg-overlay', 'text', 'text-muted', 'text-faint'].map(token)
  const [border, strong, control, accent] = ['border', 'border-strong', 'border-control', 'accent'].map(token)
  return [
    'text { font-family: inherit }',
    // Boxes like those of the window.
    '.node > rect.label-container, .statediagram-state rect.basic { rx: 5px; ry: 5px }',
    '.cluster rect { rx: 7px; ry: 7px }',
    '.actor, .note, .noteGroup rect { rx: 5px; ry: 5px; stroke-width: 1px }',
    `.cluster-label text { fill: ${muted} }`,
    `.loopLine { stroke: ${strong}; stroke-dasharray: 3 3 }`,
    `.labelBox { stroke: ${strong} } .labelText, .labelText > tspan, .loopText, .loopText > tspan { fill: ${muted} }`,
    // The axis of a plan draws with the colour of the text.
    `.grid .tick line { stroke: ${border}; opacity: 1 } .grid .tick text, .sectionTitle { fill: ${muted} } .grid path { stroke: none }`,
    '.task { rx: 3px; ry: 3px; stroke-width: 1px } .section { opacity: 0.55 }',
    // Words without HTML start at the middle of a round node.
    '.mindmap-node .label[transform^="translate(0,"] text { text-anchor: middle }',
    `.task-line { stroke: ${strong} } .face { fill: ${overlay}; stroke: ${control}; stroke-width: 1px } .mouth { fill: ${muted} }`,
    `.face + g circle { fill: ${muted}; stroke: none } .face + g line, .face + g path { stroke: ${muted} } .legend { fill: ${muted} }`,
    ...tones.map((tone, index) => `circle.actor-${index} { fill: ${tone}; stroke: ${bg} }`),
    '.branchLabel text { transform: translateY(3px) } .commit-label-bkg { opacity: 0.85 } .branch { stroke-dasharray: 2 3; stroke-width: 1px }',
    `.branch { stroke: ${strong} } .arrow { stroke-width: 4px } .commit-merge { fill: ${bg}; stroke: ${bg} }`,
    `.lineWrapper line { stroke: ${strong} }`,
    `.packetBlock { fill: ${overlay}; stroke: ${control} } .packetLabel, .packetTitle { fill: ${text} } .packetByte { fill: ${muted} }`,
    `.radarGraticule { fill: none; stroke: ${border} } .radarAxisLine { stroke: ${strong} } .radarAxisLabel, .radarLegendText { fill: ${muted}; font-size: 13px }`,
    ...tones.map((tone, index) => `.radarCurve-${index} { fill: ${tone}; fill-opacity: 0.16; stroke: ${tone} } .radarLegendBox-${index} { fill: ${tone}; stroke: none }`),
    `.architecture-service svg > g > rect, .architecture-groups svg > g > rect { fill: ${raised} !important; rx: 9px }`,
    `.architecture-service svg [style*="stroke: #fff"], .architecture-groups svg [style*="stroke: #fff"] { stroke: ${accent} !important }`,
    `.architecture-service svg [style*="fill: #fff"], .architecture-groups svg [style*="fill: #fff"] { fill: ${accent} !important }`,
    `.architecture-edges .edge { stroke: ${faint}; stroke-width: 2px } .node-bkg { stroke: ${strong} }`,
  ].join('\n')
}
