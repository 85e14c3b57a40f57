import type { RouteGroup } from '../route'
import { openaiRoutes } from './openai'
import { queryRoutes } from './query'
import { restRoutes } from './rest'
import { v1Routes } from './v1'

/** Every group of the other dialects. */
export const compatRoutes: readonly RouteGroup[] = [queryRoutes, restRoutes, v1Routes, openaiRoutes]
