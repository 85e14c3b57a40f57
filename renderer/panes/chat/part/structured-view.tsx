import { Code } from '../../../ui/code'

/** An answer that was asked for as data. */
export function StructuredView({ value }: { value: unknown }) {
  return <Code code={JSON.stringify(value, null, 2)} lang="json" label="Structured answer" />
}
