import { useVirtualizer, type ReactVirtualizerOptions, type Virtualizer } from '@tanstack/react-virtual'

type RowsOptions = Pick<ReactVirtualizerOptions<HTMLDivElement, HTMLDivElement>, 'count' | 'getScrollElement' | 'estimateSize'> &
  Partial<ReactVirtualizerOptions<HTMLDivElement, HTMLDivElement>>

/** The rows of a scroll box that are in view. The element must be known to React: state or a ref of the same component. */
export function useRows(options: RowsOptions): Virtualizer<HTMLDivElement, HTMLDivElement> {
  // oxlint-disable-next-line react/incompatible-library -- we build without the compiler, and call its functions in render only
  return useVirtualizer<HTMLDivElement, HTMLDivElement>(options)
}
