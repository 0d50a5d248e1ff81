import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"

/** A tracer that keeps the spans it makes. */
export const collecting = () => {
  const spans: Array<Tracer.Span> = []
  const native = Effect.runSync(Effect.tracer)
  const tracer = Tracer.make({
    span: (options) => {
      const span = native.span(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}
