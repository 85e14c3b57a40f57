import { z } from 'zod'
import { filesBelow } from '../config/markdown'
import { findSkill, listSkills, type SkillInfo } from '../config/skills'
import type { Instance } from '../instance'
import { evaluateLayers } from '../permission/rules'
import { noteLoadedSkill } from './loaded-skills'
import template from './skill.txt?raw'
import { defineTool, type Tool, type ToolAudience } from './tool'

export const SKILL = 'skill'
const MAX_LISTED = 24 * 1024
const MAX_FILES = 50

/** The tool that loads skills, with those that the rules of one agent leave it. */
export async function skillTools(instance: Instance, { agent, layers = [agent.permission] }: Omit<ToolAudience, 'model'>): Promise<Tool[]> {
  const skills = await listSkills(instance)
  const offered = skills.filter(({ name, description }) => description !== undefined && evaluateLayers(SKILL, name, layers).action !== 'deny')
  return [skillTool(offered)]
}

function skillTool(offered: readonly SkillInfo[]): Tool {
  return defineTool({
    id: SKILL,
    description: template.replace('{skills}', () => listOffered(offered)),
    parameters: z.object({ name: z.string().min(1).max(100).describe('Name of the skill') }),
    async execute({ name }, ctx) {
      const skill = await findSkill(ctx.instance, name)
      await ctx.ask({ permission: SKILL, patterns: [name], always: [name], metadata: { name, location: skill.location } })
      noteLoadedSkill(ctx.instance, ctx.sessionID, skill)
      return { title: `Loaded skill: ${name}`, output: await describeSkill(skill), metadata: { name, dir: skill.directory } }
    },
  })
}

/** What a model reads of a skill: its text, where it lies, and what lies beside it. */
export async function describeSkill(skill: SkillInfo): Promise<string> {
  const { name, directory, readable, content, location } = skill
  const found = readable ? await filesBelow(directory, (file) => file !== location) : []
  const files = found.slice(0, MAX_FILES).map((file) => `<file>${escapeTags(file)}</file>`)
  if (found.length > files.length) files.push(`(${found.length - files.length} more)`)
  return [
    `<skill_content name="${name}">`,
    content,
    '',
    `The base directory of this skill is ${directory}; relative paths in it start there.`,
    ...(files.length > 0 ? ['<skill_files>', ...files, '</skill_files>'] : []),
    '</skill_content>',
  ].join('\n')
}

/** Beyond a bound only names: many long descriptions would cost every request of every session. */
function listOffered(offered: readonly SkillInfo[]): string {
  if (offered.length === 0) return 'There are no skills here.'
  const state = { bytes: 0 }
  const lines = offered.map(({ name, description = '' }) => {
    const text = `<skill><name>${name}</name><description>${escapeTags(description.replace(/\s+/g, ' '))}</description></skill>`
    state.bytes += text.length
    return state.bytes <= MAX_LISTED ? text : `<skill><name>${name}</name></skill>`
  })
  return ['<available_skills>', ...lines, '</available_skills>'].join('\n')
}

function escapeTags(text: string) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
