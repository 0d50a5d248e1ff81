/** Lines of redis-server's log, made comparable. */

/** The lines of a log that are alike on both: without process, time and path, and without what only one of them has. */
export const comparable = (log: string, folder: string): ReadonlyArray<string> =>
  log
    .split("\n")
    .map((line) =>
      line
        .replaceAll(folder, "FOLDER")
        .replace(/^\d+:/, "PID:")
        .replace(/pid=\d+/, "pid=PID")
        .replace(/\d\d \w{3} \d{4} [\d:.]{12}/, "TIME")
        .replace(/\(\d+\)/, "(TIME)")
    )
    .filter((line) => line !== "" && !/monotonic clock|WARNING|Layeredis/.test(line))
