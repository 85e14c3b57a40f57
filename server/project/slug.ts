import { randomInt } from 'node:crypto'

const ADJECTIVES = 'amber brisk calm clever cosmic crisp curious daring eager gentle golden hidden humble jolly keen lively lucky mellow misty neat nimble noble playful proud quick quiet rapid shiny silent smooth steady sunny swift tidy vivid warm wise witty'.split(' ')
const NOUNS = 'beacon breeze brook canyon cedar cloud comet coral creek dawn delta ember falcon fern forest garden glacier harbor island lagoon lantern maple meadow moon mountain ocean orchid otter panda pebble pine planet prairie river rocket sailor star stone tiger valley willow wolf'.split(' ')

/** A short name people can say: `quiet-harbor`. */
export function makeSlug(): string {
  return `${ADJECTIVES[randomInt(ADJECTIVES.length)]}-${NOUNS[randomInt(NOUNS.length)]}`
}

/** What is left of a text as the name of a folder or branch: small letters, digits and single dashes, at most 60. */
export function toSlug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
}
