/** The entry point of the `layeredis` program. Its loader keeps the compiled code of a server that is ready. */
import { report } from "./cli/Failure.js"
import * as Layeredis from "./cli/Layeredis.js"
import * as Main from "./cli/Main.js"
import * as Serve from "./cli/Serve.js"

export { ready } from "./cli/Ready.js"

Main.run(Layeredis.run(process.argv), (cause) => report(cause, process.argv, Serve.flags))
