/**
 * The built server under each major version of Node that is maintained, from the packages that bring them. What is read into
 * the shared buffer depends on parts of Node that it does not document.
 */
import { execFile, spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { encodeRequest } from "../fixtures.js"
import * as Project from "./Project.js"

const root = resolve(import.meta.dirname, "../..")
const execute = promisify(execFile)

/** Prints how many buffers the chunks of two clients came in, whether the server saw them close, and what arrived. */
const reading = `
import { connect, createServer } from "node:net"
import { into } from "./dist/needs-effect-3/server/SharedReading.js"
const buffers = new Set()
let text = ""
const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (accepted) => {
  const socket = into(accepted, (chunk) => {
    buffers.add(chunk.buffer)
    text += chunk
    socket.write("more")
  })
  socket.on("end", () => socket.end()).resume()
})
server.listen(0, "127.0.0.1", async () => {
  for (const word of ["a", "b"]) {
    const client = connect(server.address().port).resume()
    client.write(word)
    client.once("data", () => client.end(word))
    await new Promise((resolve) => client.on("close", resolve))
  }
  server.close(() => console.log(buffers.size, text))
})`

/** Long values, so that requests and replies are cut anywhere. */
const values = Array.from({ length: 40 }, (_, index) => String.fromCharCode(97 + (index % 26)).repeat(1 + index * 997))

describe("the server", () => {
  let folder: string
  let runtimes: Awaited<ReturnType<typeof Project.runtimes>>

  beforeAll(async () => {
    if (!existsSync(join(root, "dist/cli.js"))) await execute(process.execPath, ["scripts/build.mjs"], { cwd: root })
    folder = mkdtempSync(join(tmpdir(), "layeredis-node-"))
    runtimes = await Project.runtimes()
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  for (const major of [undefined, ...Project.otherNodes]) {
    const title = major === undefined ? "this Node" : `Node ${major}`
    const node = () => (major === undefined ? process.execPath : runtimes[major])

    it(`reads every socket into one buffer under ${title}`, async () => {
      const { stdout } = await execute(node(), ["--input-type=module", "-e", reading], { cwd: root })
      assert.strictEqual(stdout, "1 aabb\n")
    })

    it(`serves and ends under ${title}`, async () => {
      const server = spawn(node(), [join(root, "dist/cli.js"), "serve", "--addr", "127.0.0.1:0", "--save", ""], {
        cwd: folder,
        stdio: ["ignore", "pipe", "inherit"]
      })
      const ended = new Promise((resolve) => server.once("close", resolve))
      const port = await new Promise<number>((resolve) => {
        let log = ""
        server.stdout.on("data", (chunk) => {
          log += chunk
          const [, found] = /127\.0\.0\.1:(\d+)/.exec(log) ?? []
          if (found !== undefined) resolve(Number(found))
        })
      })
      const client = connect(port, "127.0.0.1")
      for (const [index, value] of values.entries()) client.write(encodeRequest(["SET", String(index), value]))
      for (const index of values.keys()) client.write(encodeRequest(["GET", String(index)]))
      client.end(encodeRequest(["QUIT"]))
      let replies = ""
      for await (const chunk of client) replies += chunk
      const got = values.map((value) => `$${value.length}\r\n${value}\r\n`).join("")
      assert.strictEqual(replies, `${"+OK\r\n".repeat(values.length)}${got}+OK\r\n`)
      server.kill("SIGTERM")
      assert.strictEqual(await ended, 0)
    })
  }
})
