/** The package's main module. */
import { assert, describe, it } from "@effect/vitest"
import packageJson from "../package.json" with { type: "json" }
import * as layeredis from "../src/index.js"

describe("the main module", () => {
  it("has each module that the package exports, under its name", () => {
    // testing is for programs without Effect, with all of it inside
    const others = [".", "./package.json", "./testing"]
    const isOptional = (target: object | string) => JSON.stringify(target).includes("/services/") // they need peers
    const paths = Object.entries(packageJson.exports).flatMap(([path, target]) =>
      others.includes(path) || path.startsWith("./effect4") || isOptional(target) ? [] : [path]
    )
    assert.deepStrictEqual(Object.keys(layeredis).sort(), paths.map((path) => path.slice(2)).sort())
  })
})
