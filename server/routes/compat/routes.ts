import type { RouteGroup } from '../route'
import { openaiRoutes } from './openai'
import { v1Routes } from './v1'

/** Every group of the other dialects. */
export const compatRoutes: readonly RouteGroup[] = [v1Routes, openaiRoutes]
