import { isIP, isIPv4 } from 'node:net'

// Which addresses a page may be fetched from. What counts is the resolved address in its canonical form, so every
// spelling of it (decimal, octal, hexadecimal, mapped into IPv6) is judged alike.

export type Verdict = { ok: true } | { ok: false; reason: string }

/** `allow` lists addresses that a person's rule has named. */
export function judgeAddress(address: string, { allow = [] }: { allow?: readonly string[] } = {}): Verdict {
  const canonical = canonicalAddress(address)
  if (canonical === undefined) return { ok: false, reason: `${address} is no address` }
  if (allow.some((entry) => canonicalAddress(entry) === canonical)) return { ok: true }
  const kind = isIPv4(canonical) ? describeIPv4(canonical) : describeIPv6(canonical)
  return kind === undefined ? { ok: true } : { ok: false, reason: `${canonical} is ${kind}` }
}

/** IPv4 in four decimal numbers, IPv6 as eight full groups; IPv4 inside of IPv6 comes out as itself. */
export function canonicalAddress(address: string): string | undefined {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  if (bare.includes(':')) return isIP(bare) === 6 ? unwrap(expand(bare)) : undefined
  // The URL parser knows all the ways to write an IPv4 address that a resolver would take.
  if (!/^[0-9a-fx.]+$/i.test(bare)) return undefined
  const host = parseURL(`http://${bare}/`)?.hostname ?? ''
  return isIPv4(host) ? host : undefined
}

const IPV4: readonly (readonly [string, number, string])[] = [
  ['0.0.0.0', 8, 'an address of this machine'],
  ['10.0.0.0', 8, 'a private address'],
  ['100.64.0.0', 10, 'a private address of a provider'],
  ['127.0.0.0', 8, 'an address of this machine'],
  ['169.254.0.0', 16, 'a link-local address, where cloud machines keep their secrets'],
  ['172.16.0.0', 12, 'a private address'],
  ['192.0.0.0', 24, 'a reserved address'],
  ['192.0.2.0', 24, 'a reserved address'],
  ['192.88.99.0', 24, 'a reserved address'],
  ['192.168.0.0', 16, 'a private address'],
  ['198.18.0.0', 15, 'a reserved address'],
  ['198.51.100.0', 24, 'a reserved address'],
  ['203.0.113.0', 24, 'a reserved address'],
  ['224.0.0.0', 4, 'a multicast address'],
  ['240.0.0.0', 4, 'a reserved address'],
]

function describeIPv4(address: string): string | undefined {
  const value = numberOf(address)
  return IPV4.find(([base, bits]) => value >>> (32 - bits) === numberOf(base) >>> (32 - bits))?.[2]
}

function numberOf(address: string): number {
  return address.split('.').reduce((value, part) => ((value << 8) | Number(part)) >>> 0, 0)
}

function describeIPv6(address: string): string | undefined {
  const groups = address.split(':').map((group) => parseInt(group, 16))
  const [first = 0, second = 0] = groups
  if (groups.slice(0, 7).every((group) => group === 0)) return 'an address of this machine'
  if ((first & 0xfe00) === 0xfc00) return 'a private address'
  if ((first & 0xffc0) === 0xfe80) return 'a link-local address'
  if ((first & 0xff00) === 0xff00) return 'a multicast address'
  // Only this block is the public network; within it some parts are tunnels or examples.
  if ((first & 0xe000) !== 0x2000) return 'a reserved address'
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return 'a reserved address'
  return first === 0x3fff && second < 0x1000 ? 'a reserved address' : undefined
}

/** Mapped, compatible, translated (64:ff9b::/96) and 6to4 addresses are the IPv4 address in them. */
function unwrap(groups: number[]): string {
  const text = groups.map((group) => group.toString(16).padStart(4, '0')).join(':')
  const inner = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const [a = 0, b = 0, c = 0, , , f = 0, g = 0, h = 0] = groups
  if (a === 0x2002) return inner(b, c)
  const zeros = groups.slice(1, 5).every((group) => group === 0)
  if (a === 0x64 && b === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) return inner(g, h)
  if (a !== 0 || !zeros) return text
  if (f === 0xffff) return inner(g, h)
  // ::ffff:0:a.b.c.d is translated as well; :: and ::1 stay what they are.
  return f === 0 && (g > 0 || h > 1) ? inner(g, h) : text
}

function expand(address: string): number[] {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const value = dotted ? numberOf(dotted[2]!) : 0
  const text = dotted ? `${dotted[1]}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}` : address
  const [head = '', tail] = text.split('::')
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)))
  const left = parse(head)
  const right = tail === undefined ? [] : parse(tail)
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
}

/** `URL.parse`, which the oldest runtime does not have. */
export function parseURL(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined
}
