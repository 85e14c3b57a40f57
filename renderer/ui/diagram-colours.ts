import { diagramRules, type Token } from './diagram-rules'

/** What a diagram looks like: the colours of the theme as mermaid's variables. */
export interface DiagramLook {
  fontFamily: string
  /** Colours that are told apart, for what has no order. */
  tones: string[]
  /** Rules behind those that mermaid makes of the variables. */
  rules: string
  variables: Record<string, string | boolean | Record<string, string>>
}

const series = ['blue', 'green', 'yellow', 'magenta', 'cyan', 'red'] as const
const fontSize = '13px'

/** Reads the theme's tokens as they are on the page now. */
export function readDiagramLook(root: HTMLElement): DiagramLook {
  const style = getComputedStyle(root)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const bg = token('bg-inset')
  const soft = (colour: string, part = 0.2) => mix(bg, colour, part)
  const tones = series.map((name) => token(`ansi-${name}`))
  const fontFamily = token('font-ui').replaceAll('"', "'")
  const variables = { darkMode: luminance(bg) < 0.4, fontFamily, fontSize, ...surfaces(token), ...sequence(token), ...plan(token, soft), ...scales(tones, { token, soft }) }
  return { fontFamily, tones, rules: diagramRules(token, tones), variables }
}

type Soft = (colour: string, part?: number) => string

function surfaces(token: Token) {
  const [bg, raised, overlay, text, line] = [token('bg-inset'), token('bg-raised'), token('bg-overlay'), token('text'), token('text-faint')]
  const border = token('border-control')
  return {
    background: bg,
    primaryColor: overlay,
    primaryTextColor: text,
    primaryBorderColor: border,
    secondaryColor: raised,
    secondaryTextColor: text,
    secondaryBorderColor: token('border-strong'),
    tertiaryColor: raised,
    tertiaryTextColor: text,
    tertiaryBorderColor: token('border-strong'),
    mainBkg: overlay,
    nodeBorder: border,
    lineColor: line,
    arrowheadColor: line,
    textColor: text,
    titleColor: text,
    clusterBkg: raised,
    clusterBorder: token('border-strong'),
    edgeLabelBackground: bg,
    relationLabelBackground: bg,
    labelBackgroundColor: bg,
    transitionLabelColor: token('text-muted'),
    compositeBackground: raised,
    compositeTitleBackground: overlay,
    altBackground: bg,
    rowOdd: raised,
    rowEven: bg,
    errorBkgColor: token('danger-soft'),
    errorTextColor: token('danger'),
    archEdgeColor: line,
    archEdgeArrowColor: line,
    archGroupBorderColor: border,
  }
}

function sequence(token: Token) {
  return {
    actorLineColor: token('border-strong'),
    signalColor: token('text-muted'),
    signalTextColor: token('text'),
    noteBkgColor: token('warn-soft'),
    noteTextColor: token('text'),
    noteBorderColor: token('warn'),
    activationBkgColor: token('accent-soft'),
    activationBorderColor: token('accent'),
    sequenceNumberColor: token('bg'),
    labelBoxBkgColor: token('bg-raised'),
  }
}

/** Gantt charts, quadrants, plots. */
function plan(token: Token, soft: Soft) {
  const [text, accent, grid] = [token('text'), token('accent'), token('border')]
  return {
    sectionBkgColor: token('bg-raised'),
    altSectionBkgColor: token('bg-inset'),
    sectionBkgColor2: token('bg-raised'),
    taskBkgColor: soft(accent, 0.35),
    taskBorderColor: accent,
    taskTextColor: text,
    taskTextLightColor: text,
    taskTextDarkColor: text,
    taskTextOutsideColor: text,
    taskTextClickableColor: accent,
    activeTaskBkgColor: soft(accent, 0.55),
    activeTaskBorderColor: accent,
    doneTaskBkgColor: token('bg-active'),
    doneTaskBorderColor: token('border-control'),
    critBkgColor: token('danger-soft'),
    critBorderColor: token('danger'),
    todayLineColor: token('danger'),
    vertLineColor: accent,
    excludeBkgColor: token('bg-raised'),
    gridColor: grid,
    quadrant1Fill: soft(accent, 0.16),
    quadrant2Fill: token('bg-raised'),
    quadrant3Fill: token('bg-raised'),
    quadrant4Fill: token('bg-raised'),
    quadrantPointFill: accent,
    quadrantInternalBorderStrokeFill: grid,
    quadrantExternalBorderStrokeFill: token('border-strong'),
  }
}

function scales(tones: readonly string[], { token, soft }: { token: Token; soft: Soft }) {
  const text = token('text')
  const all: Record<string, string> = {
    pieTitleTextSize: '15px',
    pieSectionTextSize: fontSize,
    pieLegendTextSize: fontSize,
    pieTitleTextColor: text,
    pieLegendTextColor: text,
    pieSectionTextColor: text,
    pieStrokeColor: token('bg-inset'),
    pieOuterStrokeColor: token('bg-inset'),
    pieOpacity: '1',
    commitLabelColor: text,
    commitLabelBackground: token('bg-raised'),
    tagLabelColor: text,
    tagLabelBackground: token('bg-overlay'),
    tagLabelBorder: token('border-control'),
    scaleLabelColor: text,
  }
  for (let index = 0; index < 12; index += 1) {
    const tone = tones[index % tones.length] ?? text
    // The second round through the tones is fainter.
    const part = index < tones.length ? 0.32 : 0.18
    Object.assign(all, {
      [`pie${index + 1}`]: soft(tone, part + 0.18),
      [`cScale${index}`]: soft(tone, part),
      [`cScaleLabel${index}`]: text,
      [`cScaleInv${index}`]: tone,
      [`cScalePeer${index}`]: tone,
      [`git${index}`]: tone,
      [`gitBranchLabel${index}`]: readable(tone),
      [`gitInv${index}`]: token('bg-inset'),
      [`fillType${index}`]: soft(tone, part),
    })
  }
  const plot = { backgroundColor: token('bg-inset'), titleColor: text, plotColorPalette: tones.map((tone) => soft(tone, 0.8)).join(', ') }
  const axes = ['xAxisLabelColor', 'xAxisTitleColor', 'xAxisTickColor', 'xAxisLineColor', 'yAxisLabelColor', 'yAxisTitleColor', 'yAxisTickColor', 'yAxisLineColor']
  return { ...all, xyChart: { ...plot, ...Object.fromEntries(axes.map((name) => [name, token('text-muted')])) } }
}

/** Black or white, whichever reads better on a colour. */
export function readable(colour: string): string {
  return luminance(colour) > 0.36 ? '#0b0d10' : '#ffffff'
}

/** How bright a colour of the form `#rrggbb` is, from 0 to 1, as people see it. */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** So much of the second colour over the first. */
export function mix(below: string, above: string, part: number): string {
  const upper = channels(above)
  const mixed = channels(below).map((value, index) => Math.round(value + ((upper[index] ?? value) - value) * part))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function channels(colour: string): number[] {
  const digits = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit).join('') : colour.slice(1, 7)
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16) || 0)
}
