/** Set-up of all test files. Tests that never wait would keep their process from answering Vitest, which gives up after a minute. */
import { afterEach } from "vitest"

afterEach(() => new Promise<void>((done) => setImmediate(done)))
