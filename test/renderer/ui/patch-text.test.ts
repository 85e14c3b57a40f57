import { expect, test } from 'vitest'
import { cutHunks, quoteHunk } from '../../../renderer/ui/patch-text'

const first = 'diff --git a/a.txt b/a.txt\nindex 1..2 100644\n--- a/a.txt\n+++ b/a.txt\n'
const one = '@@ -1,2 +1,2 @@ start\n one\r\n-two\r\n+TWO\r\n'
const two = '@@ -10,2 +10,3 @@\n x\n--- dashes\n+++ pluses\n+more\n\\ No newline at end of file\n'
const second = 'diff --git a/b.txt b/b.txt\n--- a/b.txt\n+++ b/b.txt\n'
const three = '@@ -1 +1 @@\n-@@ -1 +1 @@\n+diff --git a/x b/x\n'
const patch = first + one + two + second + three

test('a hunk is cut out with the head of its file, letter by letter', () => {
  expect(cutHunks(patch, new Set([0]))).toBe(first + one)
  expect(cutHunks(patch, new Set([1]))).toBe(first + two)
  expect(cutHunks(patch, new Set([2]))).toBe(second + three)
})

test('several hunks of one file share its head', () => {
  expect(cutHunks(patch, new Set([0, 1, 2]))).toBe(patch)
  expect(cutHunks(patch, new Set([1, 2]))).toBe(first + two + second + three)
})

test('where there is no such hunk nothing is cut', () => {
  expect(cutHunks(patch, new Set([3]))).toBeUndefined()
  expect(cutHunks('', new Set([0]))).toBeUndefined()
})

test('a quote begins with the line of numbers and is bounded', () => {
  expect(quoteHunk(patch, 1)).toBe(two.trimEnd())
  expect(quoteHunk(patch, 1, 2)).toBe('@@ -10,2 +10,3 @@\n x\n…')
})
