import { v2LocationOperations } from './location'

/** Every operation of the `/api` family. */
export const v2Operations = {
  ...v2LocationOperations,
}
