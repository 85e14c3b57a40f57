import { createHash } from 'node:crypto'

export type PdfPage = {
  lines: readonly string[]
  /** Below the lines, in a font that the reader must bring: characters of UCS-2. */
  chinese?: string
  width?: number
  height?: number
  rotate?: number
  links?: readonly ({ to: string } | { page: number })[]
}

export type PdfOptions = {
  pages: readonly PdfPage[]
  /** Locks it with the first way that PDF knew (RC4, 40 bit). */
  password?: string
  /** Runs when the document is opened, in a reader that runs scripts. */
  script?: string
}

/** A PDF of words, as a program of long ago would write it. */
export function pdfFile({ pages, password, script }: PdfOptions): Buffer {
  const id = Buffer.from('0123456789abcdef')
  const lock = password === undefined ? undefined : lockWith(password, id)
  const first = 6
  const pageNumber = (index: number) => first + index * 2
  const open = script === undefined ? '' : ` /OpenAction << /S /JavaScript /JS (${script}) >>`
  const objects: Buffer[] = [
    text(`<< /Type /Catalog /Pages 2 0 R${open} >>`),
    text(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${pageNumber(index)} 0 R`).join(' ')}] >>`),
    text('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    text('<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>'),
    text('<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>'),
  ]
  for (const [index, page] of pages.entries()) {
    const { width = 595, height = 842, rotate = 0, links = [] } = page
    const annotations = links.map((link, at) => {
      const target = 'to' in link ? `/A << /S /URI /URI (${link.to}) >>` : `/Dest [${pageNumber(link.page)} 0 R /XYZ 0 ${height} 0]`
      return `<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [60 ${60 + at * 30} 320 ${80 + at * 30}] ${target} >>`
    })
    objects.push(
      text(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Rotate ${rotate} /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> ` +
          `/Contents ${pageNumber(index) + 1} 0 R /Annots [${annotations.join(' ')}] >>`,
      ),
    )
    const words = text(drawing(page))
    const body = lock ? rc4(lock.keyOf(pageNumber(index) + 1), words) : words
    objects.push(Buffer.concat([text(`<< /Length ${body.length} >>\nstream\n`), body, text('\nendstream')]))
  }
  return assemble(objects, lock ? ` /Encrypt ${lock.dictionary} /ID [<${id.toString('hex')}> <${id.toString('hex')}>]` : '')
}

function drawing({ lines, chinese, height = 842, links = [] }: PdfPage): string {
  const escape = (line: string) => line.replace(/[\\()]/g, (letter) => `\\${letter}`)
  const drawn = lines.map((line, index) => `BT /F1 ${index === 0 ? 22 : 12} Tf 60 ${height - 80 - index * 22} Td (${escape(line)}) Tj ET`)
  if (chinese !== undefined) {
    const codes = [...chinese].map((letter) => (letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')).join('')
    drawn.push(`BT /F2 16 Tf 60 ${height - 100 - lines.length * 22} Td <${codes}> Tj ET`)
  }
  const named = links.map((link, at) => `0 0.3 0.8 rg BT /F1 12 Tf 62 ${65 + at * 30} Td (${escape('to' in link ? link.to : `See page ${link.page + 1}`)}) Tj ET`)
  return [...drawn, ...named].join('\n')
}

function assemble(objects: readonly Buffer[], trailer: string): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  let length = pieces[0]?.length ?? 0
  const offsets: number[] = []
  const add = (piece: Buffer) => {
    pieces.push(piece)
    length += piece.length
  }
  for (const [index, body] of objects.entries()) {
    offsets.push(length)
    add(Buffer.concat([text(`${index + 1} 0 obj\n`), body, text('\nendobj\n')]))
  }
  const start = length
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  add(text(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${trailer} >>\nstartxref\n${start}\n%%EOF\n`))
  return Buffer.concat(pieces)
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

function lockWith(password: string, id: Buffer) {
  const padded = Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32)
  const owner = rc4(md5(padded).subarray(0, 5), padded)
  const rights = Buffer.from([0xfc, 0xff, 0xff, 0xff])
  const key = md5(padded, owner, rights, id).subarray(0, 5)
  return {
    dictionary: `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${rc4(key, PADDING).toString('hex')}> /P -4 >>`,
    keyOf: (number: number) => md5(key, Buffer.from([number & 255, number >> 8, 0, 0, 0])).subarray(0, 10),
  }
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index)
  const swap = (one: number, other: number) => ([state[one], state[other]] = [state[other] ?? 0, state[one] ?? 0])
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255
    swap(i, j)
  }
  let [i, j] = [0, 0]
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255
      j = (j + (state[i] ?? 0)) & 255
      swap(i, j)
      return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0)
    }),
  )
}

function md5(...pieces: Buffer[]): Buffer {
  return createHash('md5').update(Buffer.concat(pieces)).digest()
}

function text(words: string): Buffer {
  return Buffer.from(words, 'latin1')
}
