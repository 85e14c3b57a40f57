import type { ReactNode } from 'react'
import { DiagramProvider } from './diagram-provider'
import { englishLabels, LabelsProvider, type UiLabels } from './labels'
import { TextWorkerProvider } from './text-worker-provider'
import { ToastProvider } from './toast'
import { TooltipProvider } from './tooltip'

/** What the parts need above them: words, tooltips, toasts, the worker and the drawer of diagrams. Once, around everything. */
export function UiProvider({ labels = englishLabels, children }: { labels?: UiLabels; children: ReactNode }) {
  return (
    <LabelsProvider labels={labels}>
      <TooltipProvider>
        <TextWorkerProvider>
          <DiagramProvider>
            <ToastProvider>{children}</ToastProvider>
          </DiagramProvider>
        </TextWorkerProvider>
      </TooltipProvider>
    </LabelsProvider>
  )
}
