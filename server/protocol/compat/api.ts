import { openaiOperations } from './openai'
import { queryOperations } from './query'
import { restOperations } from './rest'
import { v1Operations } from './v1'

/** Every operation of the other dialects. */
export const compatOperations = {
  ...queryOperations,
  ...restOperations,
  ...v1Operations,
  ...openaiOperations,
}
