/** Runs before each test file. */
import { it, makeMethods } from "@effect/vitest"
import { afterEach } from "vitest"

// `layer` leaves its own methods on the one `it` that all files of a process share
makeMethods(it)

// tests that never wait would keep their process from answering Vitest, which gives up after a minute
afterEach(() => new Promise<void>((done) => setImmediate(done)))
