import type { RouteGroup } from '../route'
import { v2LocationRoutes } from './location'

/** Every group of the `/api` family. */
export const v2Routes: readonly RouteGroup[] = [v2LocationRoutes]
