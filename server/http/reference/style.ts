/** Light and dark by the reader's own setting; dense, calm, readable without a script. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fcfcfb; --panel: #f5f4f1; --line: #e3e1dc; --ink: #22211d; --soft: #6a6861; --link: #1d5bb5; --accent: #b4541a;
  --get: #1c6b3a; --post: #1d5bb5; --put: #8a5300; --delete: #a8321f; --mark: #fff2c9;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Code', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  font: 14px/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', 'Cantarell', 'Noto Sans', sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #181816; --panel: #211f1d; --line: #35332f; --ink: #e6e4df; --soft: #a19e96; --link: #8ab4f8; --accent: #e8945a;
    --get: #85d19b; --post: #8ab4f8; --put: #e2b25c; --delete: #f0897b; --mark: #4a3d12;
  }
}
* { box-sizing: border-box }
html { background: var(--page); color: var(--ink); scroll-padding-top: 4rem; -webkit-text-size-adjust: 100% }
body { margin: 0 }
a { color: var(--link); text-decoration: none }
a:hover, main p a, main li a, pre a { text-decoration: underline; text-underline-offset: 2px }
.told a { text-decoration: none }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
code, pre { font: 12.5px/1.55 var(--mono) }
.skip { position: absolute; left: -999px }
.skip:focus { left: 1rem; top: .5rem; z-index: 3; background: var(--page); padding: .25rem .75rem }
.top { position: sticky; top: 0; z-index: 2; display: flex; gap: 1rem; align-items: center; height: 3rem; padding: 0 1.25rem; background: var(--page); border-bottom: 1px solid var(--line) }
.top .name { font-weight: 650; color: var(--ink); white-space: nowrap }
.top .name span { color: var(--soft); font-weight: 400; margin-left: .4rem }
.top form { flex: 1; display: flex; justify-content: center }
.top input { width: min(30rem, 100%); height: 2rem; padding: 0 .7rem; font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px }
.top .quiet { white-space: nowrap }
.top .contents { display: none }
.layout { display: grid; grid-template-columns: 15rem minmax(0, 1fr); max-width: 84rem; margin: 0 auto }
nav { grid-area: 1 / 1; position: sticky; top: 3rem; height: calc(100vh - 3rem); overflow: auto; padding: 1rem 1rem 3rem 1.25rem; border-right: 1px solid var(--line) }
nav h2 { font-size: 11px; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); margin: 1.1rem 0 .25rem }
nav ul { list-style: none; margin: 0; padding: 0 }
nav a { display: flex; justify-content: space-between; padding: .1rem .5rem; margin: 0 -.5rem; border-radius: 5px; color: var(--ink) }
nav a:hover { background: var(--panel); text-decoration: none }
nav a[aria-current] { background: var(--panel); font-weight: 600 }
nav a span { color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums }
main { grid-area: 1 / 2; padding: 1.25rem 2rem 5rem; min-width: 0 }
main:focus { outline: none }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 .25rem; letter-spacing: -.01em }
.lead { color: var(--soft); margin: 0 0 1.25rem; max-width: 48rem }
.text { max-width: 48rem }
.text h2 { font-size: 1.05rem; margin: 1.75rem 0 .4rem }
.text p, .text ul { margin: 0 0 .7rem }
.text ul { padding-left: 1.2rem }
h2.family { font-size: 1.05rem; margin: 2rem 0 .1rem }
h2.family + p { margin: 0 0 .5rem; color: var(--soft) }
.list { width: 100%; border-collapse: collapse; table-layout: fixed }
.list td, .list th { padding: .2rem .5rem .2rem 0; vertical-align: baseline; text-align: left; font-weight: 400; border-bottom: 1px solid var(--line) }
.list .m { width: 4.6rem } .list .p { width: 44% } .list .p code { overflow-wrap: anywhere }
.list tbody th[scope=rowgroup] { padding-top: .9rem; font-weight: 650 }
.list td:last-child { color: var(--soft) }
.method { display: inline-block; min-width: 3.6rem; font: 600 11px/1.6 var(--mono); letter-spacing: .02em }
.get { color: var(--get) } .post { color: var(--post) } .put, .patch { color: var(--put) } .delete { color: var(--delete) }
em { font-style: normal; color: var(--accent) }
.told { margin: .9rem 0 0; color: var(--soft) }
.told ul { columns: 16rem; list-style: none; margin: .4rem 0 0; padding: 0 }
.list + .op, .told + .op, .lead + .op { margin-top: 1.5rem }
.op { padding: 1.25rem 0 1.5rem; border-top: 1px solid var(--line) }
.op:target > h2 .anchor { background: var(--mark); border-radius: 4px }
.op h2 { font-size: 1rem; margin: 0 }
.op h2 code { font-size: 14px; font-weight: 600; overflow-wrap: anywhere }
.op h2 .anchor { color: inherit }
.op h2 .anchor:hover { text-decoration: none }
.op p { margin: .35rem 0; max-width: 52rem }
.facts { color: var(--soft); display: flex; flex-wrap: wrap; gap: .4rem; align-items: center }
.scope { font-size: 11px; line-height: 1.5; padding: 0 .4rem; border: 1px solid var(--line); border-radius: 99px; color: var(--soft) }
.scope.owner { color: var(--delete); border-color: currentColor }
.op h3, .thing h3 { font-size: 12px; margin: .9rem 0 .25rem; color: var(--soft); font-weight: 600 }
.quiet { color: var(--soft); font-weight: 400 }
.parameters { border-collapse: collapse; width: 100% }
.parameters th, .parameters td { padding: .15rem 1rem .15rem 0; text-align: left; vertical-align: baseline; font-weight: 400; border-bottom: 1px solid var(--line) }
.parameters thead th { font-size: 11px }
.scroll { overflow-x: auto }
pre { margin: 0; padding: .6rem .8rem; background: var(--panel); border-radius: 6px; overflow-x: auto; max-height: 34rem; tab-size: 2 }
pre b { font-weight: 600 }
pre i { font-style: normal; color: var(--soft) }
pre.example { white-space: pre-wrap; overflow-wrap: anywhere }
.copy { float: right; margin: -.1rem -.3rem 0 .5rem; font: 11px/1.6 inherit; color: var(--soft); background: var(--page); border: 1px solid var(--line); border-radius: 5px; cursor: pointer }
.errors { display: flex; flex-wrap: wrap; gap: .15rem 1rem; font-size: 13px }
.errors b { font-variant-numeric: tabular-nums }
.thing { padding: .75rem 0; border-top: 1px solid var(--line) }
.thing h2 { font: 600 14px/1.5 var(--mono); margin: 0 0 .35rem }
.thing:target h2 { background: var(--mark) }
.thing p { margin: 0 0 .4rem; color: var(--soft) }
.none { color: var(--soft); padding: 2rem 0 }
@media (max-width: 52rem) {
  .layout { display: block }
  nav { position: static; height: auto; border: 0; border-top: 1px solid var(--line); columns: 2 }
  main { padding: 1rem 1.25rem 2rem }
  .top .quiet, .top .name span { display: none }
  .top .contents { display: inline }
  .list .p { width: 60% } .list td:last-child { display: none }
}
@media print { .top form, nav, .copy { display: none } .layout { display: block } pre { max-height: none } }
`
