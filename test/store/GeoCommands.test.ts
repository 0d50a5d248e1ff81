import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Store from "../../src/Store.js"
import { failsWith, withStore, wrongType } from "./fixture.js"

const palermo = { longitude: 13.361389, latitude: 38.115556 }
const catania = { longitude: 15.087269, latitude: 37.502669 }

/** A position comes back as the center of its cell. */
const palermosCell = { longitude: 13.361389338970184, latitude: 38.1155563954963 }
const cataniasCell = { longitude: 15.087267458438873, latitude: 37.50266842333162 }

const sicily = ({ geo }: Pick<Store.Service, "geo">) => geo.add("sicily", { Palermo: palermo, Catania: catania })

describe("geo", () => {
  it.effect("adds and moves members, and returns their positions", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { geo } = store
        assert.strictEqual(yield* sicily(store), 2)
        assert.strictEqual(yield* geo.add("sicily", {}), 0)
        assert.deepStrictEqual(yield* geo.position("sicily", "Palermo"), Option.some(palermosCell))
        assert.deepStrictEqual(yield* geo.position("sicily", "Rome"), Option.none())
        assert.deepStrictEqual(yield* geo.positions("sicily", ["Rome", "Catania"]), [
          Option.none(),
          Option.some(cataniasCell)
        ])
        assert.deepStrictEqual(yield* geo.positions("none", []), [])
        assert.deepStrictEqual(yield* geo.hash("sicily", "Palermo"), Option.some("sqc8b49rny0"))
        assert.deepStrictEqual(yield* geo.hash("none", "Palermo"), Option.none())
        assert.deepStrictEqual(yield* geo.hashes("sicily", ["Catania", "Rome"]), [
          Option.some("sqdtr74hyu0"),
          Option.none()
        ])
        assert.strictEqual(yield* geo.add("sicily", [["Palermo", catania]], { onlyIf: "absent" }), 0)
        assert.deepStrictEqual(yield* geo.position("sicily", "Palermo"), Option.some(palermosCell))
        const moved = geo.add("sicily", { Palermo: catania, Rome: palermo }, { onlyIf: "present", countChanged: true })
        assert.strictEqual(yield* moved, 1)
        assert.deepStrictEqual(yield* geo.position("sicily", "Palermo"), Option.some(cataniasCell))
        assert.strictEqual(yield* store.sortedSet.size("sicily"), 2)
      })
    )
  )

  it.effect("returns distances in a unit", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* sicily(store)
        const distance = (unit?: Store.GeoUnit) => store.geo.distance("sicily", "Palermo", "Catania", unit)
        assert.deepStrictEqual(yield* distance(), Option.some(166274.1516))
        assert.deepStrictEqual(yield* distance("km"), Option.some(166.2742))
        assert.deepStrictEqual(yield* distance("mi"), Option.some(103.3182))
        assert.deepStrictEqual(yield* distance("ft"), Option.some(545518.87))
        assert.deepStrictEqual(yield* store.geo.distance("sicily", "Palermo", "Rome"), Option.none())
      })
    )
  )

  it.effect("searches around a point or a member, within a circle or a box", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* sicily(store)
        const { geo } = store
        const from = { longitude: 15, latitude: 37 }
        const nearCatania = { member: "Catania", distance: 56.4413, place: cataniasCell }
        const nearPalermo = { member: "Palermo", distance: 190.4424, place: palermosCell }
        assert.deepStrictEqual(yield* geo.search("sicily", { from, by: { radius: 100 }, unit: "km" }), [nearCatania])
        assert.deepStrictEqual(
          yield* geo.search("sicily", { from, by: { radius: 200 }, unit: "km", order: "farthest" }),
          [nearPalermo, nearCatania]
        )
        assert.deepStrictEqual(
          yield* geo.search("sicily", { from, by: { width: 400, height: 400 }, unit: "km", count: 1 }),
          [nearCatania]
        )
        assert.strictEqual(
          (yield* geo.search("sicily", { from: palermo, by: { radius: 1e7 }, count: 1, any: true })).length,
          1
        )
        assert.deepStrictEqual(
          yield* geo.search("sicily", { from: { member: "Palermo" }, by: { radius: 200_000 }, order: "nearest" }),
          [
            { member: "Palermo", distance: 0, place: palermosCell },
            { member: "Catania", distance: 166274.1516, place: cataniasCell }
          ]
        )
        assert.deepStrictEqual(yield* geo.search("none", { from, by: { radius: 1 } }), [])
        assert.deepStrictEqual(yield* geo.search("sicily", { from, by: { radius: 0 } }), [])
      })
    )
  )

  it.effect("stores the members it finds, with positions or distances", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* sicily(store)
        const { geo, sortedSet } = store
        const search: Store.GeoSearch<string> = { from: { member: "Catania" }, by: { radius: 200 }, unit: "km" }
        assert.strictEqual(yield* geo.searchStore("places", "sicily", search), 2)
        assert.deepStrictEqual(yield* geo.position("places", "Palermo"), Option.some(palermosCell))
        assert.strictEqual(yield* geo.searchStore("distances", "sicily", search, { distances: true }), 2)
        const scores = yield* sortedSet.rangeWithScores("distances")
        assert.deepStrictEqual(
          scores.map(([member, score]) => [member, Math.round(score)]),
          [
            ["Catania", 0],
            ["Palermo", 166]
          ]
        )
        assert.strictEqual(yield* geo.searchStore("places", "none", search), 0)
        assert.strictEqual(yield* store.exists("places"), 0)
      })
    )
  )

  it.effect("fails with tagged errors", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* sicily(store)
        const { geo } = store
        const beyond = "invalid longitude,latitude pair 181.000000,0.000000"
        const nowhere = { longitude: 181, latitude: 0 }
        yield* failsWith(geo.add("sicily", { x: nowhere }), "OutOfRange", `GEOADD sicily: ${beyond}`)
        yield* failsWith(
          geo.search("sicily", { from: nowhere, by: { radius: 1 } }),
          "OutOfRange",
          `GEOSEARCH sicily: ${beyond}`
        )
        yield* failsWith(
          geo.add("sicily", { x: { longitude: Number.NaN, latitude: 0 } }),
          "NotAFloat",
          "GEOADD sicily: value is not a valid float"
        )
        yield* failsWith(
          geo.search("sicily", { from: { member: "Rome" }, by: { radius: 1 } }),
          "CommandError",
          "GEOSEARCH sicily: could not decode requested zset member"
        )
        yield* failsWith(
          geo.search("sicily", { from: palermo, by: { width: 1, height: -1 } }),
          "CommandError",
          "GEOSEARCH sicily: height or width cannot be negative"
        )
        yield* store.set("text", "x")
        yield* failsWith(geo.position("text", "x"), "WrongType", `GEOPOS text: ${wrongType}`)
      })
    )
  )

  it.effect("keeps arbitrary bytes", () =>
    withStore(({ binary: { geo } }) =>
      Effect.gen(function* () {
        const member = Uint8Array.of(0xff, 0)
        yield* geo.add("key", [[member, palermo]])
        assert.deepStrictEqual(yield* geo.search("key", { from: { member }, by: { radius: 1 } }), [
          { member, distance: 0, place: palermosCell }
        ])
        assert.deepStrictEqual(yield* geo.position("key", member), Option.some(palermosCell))
      })
    )
  )
})
