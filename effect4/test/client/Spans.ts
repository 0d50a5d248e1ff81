import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
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

/** How often each thing was measured so far in this process, by its name and tags. */
export const counts = (): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {}
  for (const { attributes = {}, id, state } of Effect.runSync(Metric.snapshot)) {
    const values = Object.entries(attributes)
      .filter(([key]) => key !== "time_unit" && key !== "db.system.name")
      .sort()
      .map(([, value]) => value)
    if ("count" in state && !id.startsWith("effect_")) found[[id, ...values].join(" ")] = Number(state.count)
  }
  return found
}
