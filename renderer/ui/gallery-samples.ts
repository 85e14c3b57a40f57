export const sampleCode = `import { readFile } from 'node:fs/promises'

/** Counts the words of a file, by their first letter. */
export async function countWords(path: string, signal?: AbortSignal): Promise<Map<string, number>> {
  const text = await readFile(path, { encoding: 'utf8', signal })
  const counts = new Map<string, number>()
  for (const [word] of text.matchAll(/\\p{L}+/gu)) {
    const key = word.charAt(0).toLowerCase()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  if (counts.size === 0) throw new Error(\`no words in \${path}\`)
  return counts // 42 is not counted
}`

export const sampleMarkdown = `## What changed

The loader now reads **every** line once, see \`src/loader.ts:42\` and \`README.md\`. Details are in the
[design notes](https://example.com/notes?id=7&amp;x=1) or at https://example.com.

1. Open the file
2. Read it in *chunks*
   - with a ~~fixed~~ bounded buffer
   - and an abort signal
3. Close it

- [x] types pass
- [ ] documentation

| Step | Time | Share |
|------|-----:|:-----:|
| parse | 12 ms | 30 % |
| colour | 28 ms | 70 % |

> A quote stands apart, with \`code\` inside.

\`\`\`ts title=loader.ts
export const load = async (path: string) => {
  const lines = await read(path)
  return lines.filter((line) => line !== '')
}
\`\`\`

<script>alert('raw html is text')</script>

![A remote picture](https://example.com/picture.png)

---

\`\`\`bash
npm run build && echo "done"
\`\`\`
`

export const samplePatch = `diff --git a/src/loader.ts b/src/loader.ts
index 83db48f..bf2a3c1 100644
--- a/src/loader.ts
+++ b/src/loader.ts
@@ -12,9 +12,11 @@ export interface Options {
   path: string
 }
 
-export async function load(options: Options) {
-  const text = await readFile(options.path, 'utf8')
-  return text.split('\\n')
+export async function load(options: Options, signal: AbortSignal) {
+  const text = await readFile(options.path, { encoding: 'utf8', signal })
+  // Windows line ends too.
+  return text.split(/\\r?\\n/)
 }
 
 const limit = 5_000
@@ -40,3 +42,2 @@ function close() {
   handle.close()
-  console.log('closed')
 }
`

export const sampleAnsi = [
  '\u001b[1m$ npm test\u001b[0m',
  '\u001b[32m✓\u001b[39m test/loader.test.ts \u001b[2m(12 tests)\u001b[22m \u001b[33m182\u001b[39mms',
  '\u001b[31m✗\u001b[39m test/close.test.ts \u001b[2m(1 failed)\u001b[22m',
  '  \u001b[41m\u001b[30m FAIL \u001b[39m\u001b[49m \u001b[4mcloses the handle\u001b[24m',
  '  \u001b[7m inverse \u001b[27m \u001b[3mitalic\u001b[23m \u001b[38;5;208m256 colours\u001b[39m',
  '  \u001b[38;2;120;180;255mtrue colour\u001b[39m',
  Array.from({ length: 8 }, (_, index) => `\u001b[3${index}m■\u001b[9${index}m■`).join('') + '\u001b[0m',
  'downloading 10%\rdownloading 100%',
].join('\n')

export const longCode = Array.from({ length: 2_000 }, (_, index) => `export const value${index} = compute(${index}, 'row ${index}')`).join(
  '\n',
)
