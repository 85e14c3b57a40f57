import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { TextWorker, type WorkerLike } from './text-worker'

const TextWorkerContext = createContext<TextWorker | undefined>(undefined)

/** One worker for all code and diffs below it; without a provider they stay plain text. */
export function TextWorkerProvider({ children }: { children: ReactNode }) {
  const [worker] = useState(() => new TextWorker(createWorker))
  useEffect(() => () => worker.close(), [worker])
  return <TextWorkerContext value={worker}>{children}</TextWorkerContext>
}

export function useTextWorker(): TextWorker | undefined {
  return use(TextWorkerContext)
}

function createWorker(): WorkerLike {
  return new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' })
}
