/** A language server that is used when it is installed. Nothing is ever downloaded. */
export type Server = {
  id: string
  extensions: readonly string[]
  /** Ways to start it; the first whose program is found counts. */
  commands: readonly (readonly string[])[]
  /** Names whose folder is the root, nearest first; without one the folder of the project is. */
  markers: readonly string[]
  /** Only where one of the markers is. */
  needsMarker?: boolean
  /** Not where one of these is nearer or as near. */
  unless?: readonly string[]
  initialization?: Record<string, unknown>
}

const NODE_LOCKS = ['package-lock.json', 'bun.lock', 'bun.lockb', 'pnpm-lock.yaml', 'yarn.lock', 'tsconfig.json', 'jsconfig.json', 'package.json'] as const
const SCRIPTS = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts'] as const
const PYTHON = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'Pipfile', 'pyrightconfig.json'] as const
const ESLINT = ['eslint.config.js', 'eslint.config.mjs', 'eslint.config.cjs', 'eslint.config.ts', '.eslintrc.json', '.eslintrc.js', '.eslintrc.cjs', '.eslintrc.yml'] as const

/** In the order in which they are asked. */
export const servers: readonly Server[] = [
  { id: 'deno', extensions: ['.ts', '.tsx', '.js', '.jsx', '.mjs'], commands: [['deno', 'lsp']], markers: ['deno.json', 'deno.jsonc'], needsMarker: true },
  { id: 'typescript', extensions: SCRIPTS, commands: [['typescript-language-server', '--stdio'], ['vtsls', '--stdio']], markers: NODE_LOCKS, unless: ['deno.json', 'deno.jsonc'] },
  { id: 'vue', extensions: ['.vue'], commands: [['vue-language-server', '--stdio']], markers: NODE_LOCKS },
  { id: 'svelte', extensions: ['.svelte'], commands: [['svelteserver', '--stdio']], markers: NODE_LOCKS },
  { id: 'astro', extensions: ['.astro'], commands: [['astro-ls', '--stdio']], markers: NODE_LOCKS },
  {
    id: 'eslint',
    extensions: [...SCRIPTS, '.vue'],
    commands: [['vscode-eslint-language-server', '--stdio']],
    markers: ESLINT,
    needsMarker: true,
    initialization: { validate: 'on', run: 'onType', nodePath: null, problems: {}, rulesCustomizations: [], workingDirectory: { mode: 'location' } },
  },
  { id: 'biome', extensions: [...SCRIPTS, '.json', '.jsonc', '.css'], commands: [['biome', 'lsp-proxy']], markers: ['biome.json', 'biome.jsonc'], needsMarker: true },
  { id: 'oxlint', extensions: [...SCRIPTS, '.vue', '.svelte', '.astro'], commands: [['oxlint', '--lsp'], ['oxc_language_server']], markers: ['.oxlintrc.json', 'oxlint.config.ts'], needsMarker: true },
  { id: 'html', extensions: ['.html', '.htm'], commands: [['vscode-html-language-server', '--stdio']], markers: NODE_LOCKS, initialization: { provideFormatter: false } },
  { id: 'css', extensions: ['.css', '.scss', '.less'], commands: [['vscode-css-language-server', '--stdio']], markers: NODE_LOCKS },
  { id: 'json', extensions: ['.json', '.jsonc'], commands: [['vscode-json-language-server', '--stdio']], markers: NODE_LOCKS },
  { id: 'gopls', extensions: ['.go'], commands: [['gopls']], markers: ['go.work', 'go.mod', 'go.sum'] },
  { id: 'pyright', extensions: ['.py', '.pyi'], commands: [['pyright-langserver', '--stdio'], ['basedpyright-langserver', '--stdio']], markers: PYTHON },
  { id: 'ty', extensions: ['.py', '.pyi'], commands: [['ty', 'server']], markers: ['ty.toml'], needsMarker: true },
  { id: 'ruff', extensions: ['.py', '.pyi'], commands: [['ruff', 'server']], markers: ['ruff.toml', '.ruff.toml'], needsMarker: true },
  { id: 'rust', extensions: ['.rs'], commands: [['rust-analyzer']], markers: ['Cargo.toml', 'Cargo.lock'], needsMarker: true },
  {
    id: 'clangd',
    extensions: ['.c', '.cc', '.cpp', '.cxx', '.h', '.hh', '.hpp', '.hxx', '.m', '.mm'],
    commands: [['clangd', '--background-index']],
    markers: ['compile_commands.json', 'compile_flags.txt', '.clangd', 'CMakeLists.txt', 'Makefile'],
  },
  { id: 'zls', extensions: ['.zig', '.zon'], commands: [['zls']], markers: ['build.zig'] },
  {
    id: 'jdtls',
    extensions: ['.java'],
    commands: [['jdtls']],
    markers: ['settings.gradle', 'settings.gradle.kts', 'pom.xml', 'build.gradle', 'build.gradle.kts', '.project', '.classpath'],
  },
  {
    id: 'kotlin',
    extensions: ['.kt', '.kts'],
    commands: [['kotlin-lsp', '--stdio'], ['kotlin-language-server']],
    markers: ['settings.gradle', 'settings.gradle.kts', 'pom.xml', 'build.gradle', 'build.gradle.kts'],
  },
  { id: 'csharp', extensions: ['.cs'], commands: [['csharp-ls'], ['omnisharp', '-lsp']], markers: ['global.json', 'Directory.Build.props'] },
  { id: 'fsharp', extensions: ['.fs', '.fsi', '.fsx'], commands: [['fsautocomplete']], markers: ['global.json', 'Directory.Build.props'] },
  { id: 'sourcekit', extensions: ['.swift'], commands: [['sourcekit-lsp']], markers: ['Package.swift'] },
  { id: 'ruby-lsp', extensions: ['.rb', '.rake', '.gemspec', '.ru'], commands: [['ruby-lsp'], ['solargraph', 'stdio']], markers: ['Gemfile'] },
  { id: 'elixir-ls', extensions: ['.ex', '.exs'], commands: [['elixir-ls'], ['language_server.sh'], ['expert', '--stdio']], markers: ['mix.lock', 'mix.exs'] },
  { id: 'bash', extensions: ['.sh', '.bash', '.zsh', '.ksh'], commands: [['bash-language-server', 'start']], markers: [] },
  { id: 'yaml', extensions: ['.yaml', '.yml'], commands: [['yaml-language-server', '--stdio']], markers: [] },
  { id: 'lua', extensions: ['.lua'], commands: [['lua-language-server']], markers: ['.luarc.json', '.luarc.jsonc', '.stylua.toml', 'stylua.toml', 'selene.toml'] },
  { id: 'php', extensions: ['.php'], commands: [['intelephense', '--stdio'], ['phpactor', 'language-server']], markers: ['composer.lock', 'composer.json'] },
  { id: 'prisma', extensions: ['.prisma'], commands: [['prisma-language-server', '--stdio']], markers: ['schema.prisma'] },
  { id: 'dart', extensions: ['.dart'], commands: [['dart', 'language-server', '--lsp']], markers: ['pubspec.yaml', 'analysis_options.yaml'] },
  { id: 'ocaml', extensions: ['.ml', '.mli'], commands: [['ocamllsp']], markers: ['dune-project', 'dune-workspace'] },
  { id: 'haskell', extensions: ['.hs', '.lhs'], commands: [['haskell-language-server-wrapper', '--lsp']], markers: ['stack.yaml', 'cabal.project', 'hie.yaml'] },
  { id: 'clojure', extensions: ['.clj', '.cljs', '.cljc', '.edn'], commands: [['clojure-lsp', 'listen']], markers: ['deps.edn', 'project.clj', 'shadow-cljs.edn', 'bb.edn'] },
  { id: 'gleam', extensions: ['.gleam'], commands: [['gleam', 'lsp']], markers: ['gleam.toml'], needsMarker: true },
  { id: 'nix', extensions: ['.nix'], commands: [['nixd'], ['nil']], markers: ['flake.nix'] },
  { id: 'terraform', extensions: ['.tf', '.tfvars'], commands: [['terraform-ls', 'serve']], markers: ['.terraform.lock.hcl'] },
  { id: 'texlab', extensions: ['.tex', '.bib'], commands: [['texlab']], markers: ['.latexmkrc', '.texlabroot'] },
  { id: 'typst', extensions: ['.typ'], commands: [['tinymist']], markers: ['typst.toml'] },
  { id: 'dockerfile', extensions: ['.dockerfile', 'Dockerfile'], commands: [['docker-langserver', '--stdio']], markers: [] },
]
