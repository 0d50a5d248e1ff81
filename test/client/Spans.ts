import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"

/** A tracer that keeps the spans it makes. */
export const collecting = () => {
  const spans: Array<Tracer.Span> = []
  const native = Effect.runSync(Effect.tracer)
  const tracer = Tracer.make({
    span: (...args) => {
      const span = native.span(...args)
      spans.push(span)
      return span
    },
    context: (f, fiber) => native.context(f, fiber)
  })
  return { spans, tracer }
}
