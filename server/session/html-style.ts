/** The style of an exported or shared page: light and dark by the reader's own setting, and good on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #f2f1ee; --line: #e2e0db; --ink: #21201c; --soft: #6b6962; --link: #1f5fbf;
  --add: #e3f4e5; --add-ink: #17602a; --del: #fbe6e4; --del-ink: #9c2a1f; --bad: #a8321f;
  font: 16px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #171715; --card: #211f1d; --line: #34322e; --ink: #e8e6e1; --soft: #a09d95; --link: #8ab4f8;
    --add: #16301c; --add-ink: #93d6a2; --del: #3a1c1a; --del-ink: #f0a79f; --bad: #f0897b;
  }
}
* { box-sizing: border-box }
html { background: var(--page); color: var(--ink); -webkit-text-size-adjust: 100% }
body { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; overflow-wrap: anywhere }
header { padding-bottom: 1.25rem; margin-bottom: 1.5rem; border-bottom: 1px solid var(--line) }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .4rem; font-weight: 650; letter-spacing: -.01em }
.facts, footer { color: var(--soft); font-size: .85rem }
.facts { margin: 0; display: flex; flex-wrap: wrap; gap: .15rem .9rem }
article { margin: 0 0 1rem }
article h2 { font-size: .8rem; font-weight: 600; color: var(--soft); margin: 1.75rem 0 .4rem; text-transform: capitalize }
.user .typed { background: var(--card); border-radius: .75rem; padding: .75rem 1rem; white-space: pre-wrap }
.text > :first-child { margin-top: 0 }
.text > :last-child { margin-bottom: 0 }
.text { margin: .5rem 0 }
h3, h4, h5, h6 { line-height: 1.3; margin: 1.4em 0 .5em }
h3 { font-size: 1.15rem } h4 { font-size: 1.05rem } h5, h6 { font-size: 1rem }
p, ul, ol, blockquote { margin: 0 0 .8em }
ul, ol { padding-left: 1.5rem }
.task { list-style: none; margin-left: -1.4rem }
blockquote { border-left: 3px solid var(--line); padding-left: 1rem; color: var(--soft) }
a, .link { color: var(--link) }
code, pre { font: .86em/1.55 ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace }
pre code { font-size: inherit }
:not(pre) > code { background: var(--card); border-radius: .3em; padding: .1em .35em }
pre { margin: .4rem 0 .8rem; padding: .75rem 1rem; background: var(--card); border-radius: .5rem; overflow-x: auto; white-space: pre; tab-size: 2 }
pre.plain, .tool pre, .typed { white-space: pre-wrap }
.tool pre { max-height: 28rem; overflow: auto }
figure { margin: 0 0 .8rem }
figure.code { position: relative }
figure.code figcaption { position: absolute; right: .75rem; top: .3rem; font-size: .72rem; color: var(--soft) }
.picture img { max-width: 100%; height: auto; border-radius: .5rem; border: 1px solid var(--line) }
.picture figcaption, .label { color: var(--soft); font-size: .78rem; margin: .5rem 0 .2rem }
.wide { overflow-x: auto; margin-bottom: .8em }
table { border-collapse: collapse; font-size: .93em }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top }
.right { text-align: right } .center { text-align: center }
details { margin: .35rem 0; border: 1px solid var(--line); border-radius: .5rem; padding: 0 .75rem }
summary { cursor: pointer; padding: .4rem 0; font-size: .88rem; color: var(--soft) }
summary .name { color: var(--ink); font-weight: 550 }
details[open] { padding-bottom: .5rem }
.thought { border-style: dashed }
.state { margin-left: .5rem; font-size: .78rem }
.bad, .error { color: var(--bad) }
.error { border-left: 3px solid var(--bad); padding-left: .75rem }
.chip { display: inline-block; background: var(--card); border-radius: 1rem; padding: .1rem .75rem; font-size: .85rem; margin: .25rem .35rem .25rem 0 }
.image, .note { color: var(--soft); font-style: italic }
.note { text-align: center; font-size: .9rem; margin: 1.5rem 0 }
.diff span { display: inline-block; min-width: 100% }
.add { background: var(--add); color: var(--add-ink) } .del { background: var(--del); color: var(--del-ink) }
.hunk, .meta { color: var(--soft) }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0 }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line) }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: .25rem }
@media print {
  :root { --page: #fff; --card: #f5f5f3; --line: #ccc; --ink: #000; --soft: #444; --link: #000; font-size: 11pt }
  body { max-width: none; padding: 0 }
  pre { white-space: pre-wrap; max-height: none !important }
  article, details, pre { break-inside: auto }
  h2, h3, h4, summary { break-after: avoid }
}
`
