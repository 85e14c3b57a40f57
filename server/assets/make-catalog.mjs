// Packs the model catalogue into models.json.br. Source: models.dev (MIT licence), as bundled with opencode.
//
//   node server/assets/make-catalog.mjs ../shared/data/models.json
//
// One line per provider, so that a reader parses only the providers it needs: the first line says where the data comes
// from, every other one is the provider's head, a tab, and its models.
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'

const { source, providers } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const lines = Object.values(providers).map(({ models, ...head }) => `${JSON.stringify(head)}\t${JSON.stringify(models)}`)
const text = [JSON.stringify({ source }), ...lines].join('\n')
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text) } }
writeFileSync(new URL('models.json.br', import.meta.url), brotliCompressSync(text, options))
