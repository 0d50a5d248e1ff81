import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
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

/** How often each thing was measured so far in this process, by its name and tags. */
export const counts = (): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {}
  for (const { metricKey, metricState } of Metric.unsafeSnapshot()) {
    const tags = metricKey.tags.filter(({ key }) => key !== "time_unit" && key !== "db.system.name")
    const state: object = metricState
    if ("count" in state && !metricKey.name.startsWith("effect_"))
      found[[metricKey.name, ...tags.map(({ value }) => value)].join(" ")] = Number(state.count)
  }
  return found
}
