/** A formatter that is used when it is installed and the project wants it. Nothing is ever downloaded. */
export type Formatter = {
  name: string
  /** `$FILE` stands for the file, which is changed in place. */
  command: readonly string[]
  extensions: readonly string[]
  /** Names of files that say that the project uses it; without them it is used wherever it is installed. */
  markers?: readonly string[]
  /** A file that names it says so as well. */
  namedIn?: readonly string[]
}

const SCRIPTS = ['.js', '.jsx', '.mjs', '.cjs', '.ts', '.tsx', '.mts', '.cts'] as const
const STYLES = ['.css', '.scss', '.sass', '.less'] as const
const PRETTIER = ['.prettierrc', '.prettierrc.json', '.prettierrc.yaml', '.prettierrc.yml', '.prettierrc.js', '.prettierrc.mjs', '.prettierrc.cjs', 'prettier.config.js', 'prettier.config.mjs'] as const
const C = ['.c', '.cc', '.cpp', '.cxx', '.h', '.hh', '.hpp', '.hxx', '.m', '.mm', '.ino'] as const

/** In the order in which they are asked: the first that is there formats a file. */
export const formatters: readonly Formatter[] = [
  { name: 'biome', command: ['biome', 'check', '--write', '$FILE'], extensions: [...SCRIPTS, ...STYLES, '.vue', '.svelte', '.astro', '.json', '.jsonc', '.html', '.graphql'], markers: ['biome.json', 'biome.jsonc'] },
  {
    name: 'prettier',
    command: ['prettier', '--write', '$FILE'],
    extensions: [...SCRIPTS, ...STYLES, '.html', '.vue', '.svelte', '.astro', '.json', '.jsonc', '.yaml', '.yml', '.md', '.mdx', '.graphql', '.gql'],
    markers: PRETTIER,
    namedIn: ['package.json'],
  },
  { name: 'oxfmt', command: ['oxfmt', '$FILE'], extensions: [...SCRIPTS], markers: ['.oxfmtrc.json', '.oxfmtrc.jsonc'], namedIn: ['package.json'] },
  { name: 'deno', command: ['deno', 'fmt', '$FILE'], extensions: [...SCRIPTS, '.json', '.jsonc', '.md'], markers: ['deno.json', 'deno.jsonc'] },
  { name: 'gofmt', command: ['gofmt', '-w', '$FILE'], extensions: ['.go'] },
  { name: 'ruff', command: ['ruff', 'format', '$FILE'], extensions: ['.py', '.pyi'], markers: ['ruff.toml', '.ruff.toml'], namedIn: ['pyproject.toml', 'requirements.txt'] },
  { name: 'black', command: ['black', '-q', '$FILE'], extensions: ['.py', '.pyi'], namedIn: ['pyproject.toml', 'requirements.txt'] },
  { name: 'rustfmt', command: ['rustfmt', '--edition', '2021', '$FILE'], extensions: ['.rs'] },
  { name: 'clang-format', command: ['clang-format', '-i', '$FILE'], extensions: C, markers: ['.clang-format', '_clang-format'] },
  { name: 'shfmt', command: ['shfmt', '-w', '$FILE'], extensions: ['.sh', '.bash'] },
  { name: 'zig', command: ['zig', 'fmt', '$FILE'], extensions: ['.zig', '.zon'] },
  { name: 'mix', command: ['mix', 'format', '$FILE'], extensions: ['.ex', '.exs', '.eex', '.heex', '.leex', '.neex', '.sface'], markers: ['.formatter.exs'] },
  { name: 'ktlint', command: ['ktlint', '-F', '$FILE'], extensions: ['.kt', '.kts'] },
  { name: 'google-java-format', command: ['google-java-format', '-i', '$FILE'], extensions: ['.java'] },
  { name: 'rubocop', command: ['rubocop', '--autocorrect', '$FILE'], extensions: ['.rb', '.rake', '.gemspec', '.ru'], markers: ['.rubocop.yml'] },
  { name: 'standardrb', command: ['standardrb', '--fix', '$FILE'], extensions: ['.rb', '.rake', '.gemspec', '.ru'], markers: ['.standard.yml'] },
  { name: 'htmlbeautifier', command: ['htmlbeautifier', '$FILE'], extensions: ['.erb'] },
  { name: 'pint', command: ['pint', '$FILE'], extensions: ['.php'], namedIn: ['composer.json'] },
  { name: 'dart', command: ['dart', 'format', '$FILE'], extensions: ['.dart'] },
  { name: 'swift-format', command: ['swift-format', 'format', '-i', '$FILE'], extensions: ['.swift'], markers: ['.swift-format'] },
  { name: 'ocamlformat', command: ['ocamlformat', '-i', '$FILE'], extensions: ['.ml', '.mli'], markers: ['.ocamlformat'] },
  { name: 'ormolu', command: ['ormolu', '-i', '$FILE'], extensions: ['.hs'] },
  { name: 'stylua', command: ['stylua', '$FILE'], extensions: ['.lua'], markers: ['stylua.toml', '.stylua.toml'] },
  { name: 'terraform', command: ['terraform', 'fmt', '$FILE'], extensions: ['.tf', '.tfvars'] },
  { name: 'gleam', command: ['gleam', 'format', '$FILE'], extensions: ['.gleam'] },
  { name: 'nixfmt', command: ['nixfmt', '$FILE'], extensions: ['.nix'] },
  { name: 'air', command: ['air', 'format', '$FILE'], extensions: ['.R', '.r'], markers: ['air.toml', '.air.toml'] },
  { name: 'cljfmt', command: ['cljfmt', 'fix', '--quiet', '$FILE'], extensions: ['.clj', '.cljs', '.cljc', '.edn'] },
  { name: 'latexindent', command: ['latexindent', '-w', '-s', '$FILE'], extensions: ['.tex'] },
]
