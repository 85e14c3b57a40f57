import { expect, test } from 'vitest'
import { canonicalAddress, judgeAddress } from '../../../server/system/web-address'

const refused = [
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'all of 127/8'],
  ['2130706433', 'decimal'],
  ['0x7f000001', 'hexadecimal'],
  ['0x7f.0.0.1', 'partly hexadecimal'],
  ['0177.0.0.1', 'octal'],
  ['017700000001', 'octal in one number'],
  ['127.1', 'short'],
  ['127.0.1', 'short, three parts'],
  ['0', 'zero'],
  ['0.0.0.0', 'any'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['3232235777', 'private, decimal'],
  ['100.64.0.1', 'carrier'],
  ['100.127.255.255', 'carrier'],
  ['169.254.169.254', 'metadata'],
  ['0xa9fea9fe', 'metadata, hexadecimal'],
  ['2852039166', 'metadata, decimal'],
  ['192.0.0.192', 'metadata of another cloud'],
  ['198.18.0.1', 'benchmark'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'any'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback in brackets'],
  ['0:0:0:0:0:0:0:1', 'loopback, written out'],
  ['::ffff:127.0.0.1', 'mapped'],
  ['::ffff:7f00:1', 'mapped, hexadecimal'],
  ['::FFFF:169.254.169.254', 'mapped metadata'],
  ['0:0:0:0:0:ffff:a00:1', 'mapped private'],
  ['::127.0.0.1', 'compatible'],
  ['::ffff:0:127.0.0.1', 'translated'],
  ['64:ff9b::127.0.0.1', 'NAT64'],
  ['64:ff9b::a9fe:a9fe', 'NAT64 metadata'],
  ['64:ff9b:1::1', 'local NAT64'],
  ['2002:7f00:1::', '6to4'],
  ['2002:a9fe:a9fe::1', '6to4 metadata'],
  ['2001::1', 'teredo'],
  ['2001:db8::1', 'example'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local with a zone'],
  ['febf::1', 'link-local'],
  ['fec0::1', 'site-local'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'metadata of a cloud'],
  ['ff02::1', 'multicast'],
  ['100::1', 'discard'],
  ['', 'nothing'],
  ['localhost', 'a name'],
  ['1.2.3.4.5', 'too many parts'],
  ['300.1.1.1', 'too large'],
  ['::g', 'no hexadecimal'],
] as const

test.each(refused)('%s is refused (%s)', (address) => {
  expect(judgeAddress(address)).toMatchObject({ ok: false })
})

test.each(['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '169.253.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808', '2001:4860:4860::8888'])(
  '%s is public',
  (address) => expect(judgeAddress(address)).toEqual({ ok: true }),
)

test('an allowed address is allowed in every spelling, and only it', () => {
  const allow = ['127.0.0.1']
  expect(['0x7f000001', '::ffff:127.0.0.1', '127.0.0.2', '::1'].map((address) => judgeAddress(address, { allow }).ok)).toEqual([true, true, false, false])
})

test('every spelling has one canonical form', () => {
  expect(['017700000001', '::ffff:7f00:1', '127.1', '2002:7f00:1::'].map(canonicalAddress)).toEqual(Array.from({ length: 4 }, () => '127.0.0.1'))
})
