/** Language ids with their other names and file endings. */
const names: Record<string, string> = {
  astro: '', bat: 'cmd', c: 'h', clojure: 'clj cljs edn', cpp: 'c++ cc cxx hpp hh', csharp: 'cs c#', css: '', dart: '', diff: 'patch', docker: 'dockerfile',
  elixir: 'ex exs', erlang: 'erl', fish: '', go: 'golang', graphql: 'gql', haskell: 'hs', hcl: 'tf terraform', html: 'htm', ini: 'conf cfg properties editorconfig',
  java: '', javascript: 'js mjs cjs', json: 'webmanifest', jsonc: 'json5 jsonl', jsx: '', julia: 'jl', kotlin: 'kt kts', latex: 'tex', less: '', lua: '',
  make: 'makefile mk', markdown: 'md', mdx: '', nix: '', 'objective-c': 'objc m mm', ocaml: 'ml mli', perl: 'pl pm', php: '', powershell: 'ps1 psm1 pwsh', prisma: '',
  proto: 'protobuf', python: 'py pyi py3', r: '', ruby: 'rb gemfile rakefile', rust: 'rs', sass: '', scala: 'sbt', scss: '', shellscript: 'bash sh zsh shell ksh env',
  shellsession: 'console shell-session', solidity: 'sol', sql: '', svelte: '', swift: '', toml: '', tsx: '', typescript: 'ts mts cts', vue: '', xml: 'svg xsd plist', yaml: 'yml', zig: '',
}

const byAlias: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([id, aliases]) => [id, ...aliases.split(' ').filter(Boolean)].map((alias) => [alias, id] as const)),
)

/** The language id for a name as in a code fence, a file ending or a path; nothing for plain text. */
export function findLanguage(name: string | undefined): string | undefined {
  if (!name) return undefined
  const wanted = name.toLowerCase()
  const file = wanted.slice(Math.max(wanted.lastIndexOf('/'), wanted.lastIndexOf('\\')) + 1)
  return byAlias.get(wanted) ?? byAlias.get(file) ?? byAlias.get(file.slice(file.lastIndexOf('.') + 1))
}
