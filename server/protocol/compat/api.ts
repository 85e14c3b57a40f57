import { openaiOperations } from './openai'
import { v1Operations } from './v1'

/** Every operation of the other dialects. */
export const compatOperations = {
  ...v1Operations,
  ...openaiOperations,
}
