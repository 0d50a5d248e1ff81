import { spawnSync } from "node:child_process"

/** Whether a redis-server of the right version is on the PATH. With `LAYEREDIS_COMPAT=required`, its absence is an error. */
export const hasRedis: boolean =
  /v=7\.0\.15/.test(spawnSync("redis-server", ["--version"]).stdout?.toString() ?? "") ||
  (process.env.LAYEREDIS_COMPAT === "required" &&
    (() => {
      throw new Error("the comparison is required, and there is no redis-server 7.0.15 on the PATH")
    })())
