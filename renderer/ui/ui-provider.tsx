import type { ReactNode } from 'react'
import { englishLabels, LabelsProvider, type UiLabels } from './labels'
import { TextWorkerProvider } from './text-worker-provider'
import { ToastProvider } from './toast'
import { TooltipProvider } from './tooltip'

/** What the parts need above them: words, tooltips, toasts and the worker. Once, around everything. */
export function UiProvider({ labels = englishLabels, children }: { labels?: UiLabels; children: ReactNode }) {
  return (
    <LabelsProvider labels={labels}>
      <TooltipProvider>
        <TextWorkerProvider>
          <ToastProvider>{children}</ToastProvider>
        </TextWorkerProvider>
      </TooltipProvider>
    </LabelsProvider>
  )
}
