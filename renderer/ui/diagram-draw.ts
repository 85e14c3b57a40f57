import mermaid, { type MermaidConfig } from 'mermaid'
import { adoptStyles } from './adopted-styles'
import { readable, type DiagramLook } from './diagram-colours'
import styles from './diagram.module.css'

// Loaded with the first diagram. Mermaid measures its text in the page, so it works in a box off the screen; what comes out is
// an image with its rules inside, in which nothing runs and nothing is loaded, and which the page's policy has no word in.

/** A diagram as an image, with its own size in pixels. */
export interface Drawing {
  url: string
  width: number
  height: number
  /** What its author called it. */
  title: string
}

const name = 'diagram-being-drawn'
/** How wide a drawing is that takes any width. */
const column = 700
/** Mermaid cuts lines and numbers in half at the edge of what it measured. */
const bleed = 8

/** One at a time: the box and the caught styles are the page's. */
export async function drawDiagram(source: string, look: DiagramLook): Promise<Drawing> {
  mermaid.initialize(settings(look))
  await mermaid.parse(source)
  const place = document.createElement('div')
  place.className = styles.offstage ?? ''
  place.ariaHidden = 'true'
  place.style.fontFamily = look.fontFamily
  const adopted = adoptStyles(document)
  document.body.append(place)
  try {
    const { svg } = await mermaid.render(name, source, place)
    return asImage(svg, adopted.made.map(({ textContent }) => textContent).join('\n'))
  } finally {
    adopted.stop()
    for (const style of adopted.made) style.remove()
    place.remove()
  }
}

function settings({ fontFamily, tones, rules, variables }: DiagramLook): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    htmlLabels: false,
    suppressErrorRendering: true,
    maxTextSize: 50_000,
    maxEdges: 400,
    logLevel: 'fatal',
    theme: 'base',
    themeVariables: variables,
    themeCSS: rules,
    fontFamily,
    fontSize: 13,
    // A diagram says what it shows; how it looks is the reader's theme.
    secure: ['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'suppressErrorRendering', 'maxEdges', 'theme', 'themeVariables', 'themeCSS', 'fontFamily', 'htmlLabels', 'look', 'dompurifyConfig'],
    flowchart: { htmlLabels: false, curve: 'basis', padding: 12, nodeSpacing: 40, rankSpacing: 44, useMaxWidth: false, subGraphTitleMargin: { top: 4, bottom: 10 } },
    sequence: {
      useMaxWidth: false,
      actorMargin: 56,
      height: 44,
      mirrorActors: false,
      boxMargin: 8,
      bottomMarginAdj: 12,
      messageFontSize: 13,
      actorFontSize: 13,
      noteFontSize: 12,
    },
    // As wide as the column of a conversation: it is not made smaller there.
    gantt: { useMaxWidth: false, useWidth: column, barHeight: 24, barGap: 6, topPadding: 48, leftPadding: 92, fontSize: 12, sectionFontSize: 12, axisFormat: '%d %b' },
    class: { useMaxWidth: false, htmlLabels: false, hideEmptyMembersBox: true, rankSpacing: 60 },
    state: { useMaxWidth: false, nodeSpacing: 36, rankSpacing: 32 },
    er: { useMaxWidth: false },
    journey: { useMaxWidth: false, actorColours: tones, titleFontSize: '15px', leftMargin: 110, width: 104, height: 44, taskMargin: 14, diagramMarginX: 14, taskFontSize: 12 },
    pie: { useMaxWidth: false },
    gitGraph: { useMaxWidth: false },
    timeline: { useMaxWidth: false, leftMargin: 40, width: 130 },
    mindmap: { useMaxWidth: false },
    packet: { useMaxWidth: false, bitWidth: 22 },
    quadrantChart: { useMaxWidth: false, titleFontSize: 15, quadrantLabelFontSize: 13, xAxisLabelFontSize: 12, yAxisLabelFontSize: 12, pointLabelFontSize: 12 },
    xyChart: { useMaxWidth: false, width: 640, height: 400, titleFontSize: 15 },
    radar: { useMaxWidth: false, width: 420, height: 420, marginTop: 30, marginBottom: 30 },
    architecture: { useMaxWidth: false, iconSize: 56, fontSize: 13 },
  }
}

function asImage(code: string, rules: string): Drawing {
  const svg = new DOMParser().parseFromString(code, 'text/html').querySelector('svg')
  if (!svg) throw new Error('it has nothing to draw')
  const [left = 0, top = 0, innerWidth = 0, innerHeight = 0] = (svg.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
  if (!(innerWidth > 0 && innerHeight > 0)) throw new Error('it has nothing to draw')
  const [width, height] = [innerWidth + 2 * bleed, innerHeight + 2 * bleed]
  svg.setAttribute('viewBox', `${left - bleed} ${top - bleed} ${width} ${height}`)
  svg.setAttribute('width', String(width))
  svg.setAttribute('height', String(height))
  svg.removeAttribute('style')
  for (const template of svg.querySelectorAll('template')) template.remove()
  makeReadable(svg)
  const title = svg.querySelector(':scope > title')?.textContent?.trim() ?? ''
  // As text: the policy counts for a <style> in a document that is only parsed, too.
  const text = new XMLSerializer().serializeToString(svg).replace('>', () => `><style>${rules.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</style>`)
  return { url: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`, width: Math.ceil(width), height: Math.ceil(height), title }
}

/** A node that its author coloured gets words that can be read on it, unless he chose their colour too. */
function makeReadable(svg: SVGElement): void {
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) return
  for (const shape of svg.querySelectorAll<SVGElement>('.node [style*="fill"]')) {
    const fill = /(?:^|;)\s*fill:\s*([^;!]+)/.exec(shape.getAttribute('style') ?? '')?.[1]?.trim()
    const node = shape.closest('.node')
    if (!fill || !node || shape.closest('.label') || fill === 'none') continue
    pen.fillStyle = '#000001'
    pen.fillStyle = fill
    // What the canvas does not understand leaves it as it was.
    if (typeof pen.fillStyle !== 'string' || !pen.fillStyle.startsWith('#') || pen.fillStyle === '#000001') continue
    for (const label of node.querySelectorAll<SVGElement>('text, tspan')) {
      const own = label.closest('[style*="color"], [style*="fill"]')
      if (!own || !node.contains(own) || own === node) label.style.setProperty('fill', readable(pen.fillStyle), 'important')
    }
  }
}
