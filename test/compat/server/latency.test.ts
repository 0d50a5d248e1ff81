/** The latency monitor and LATENCY HISTOGRAM. */
import { compare } from "../Compare.js"

compare("LATENCY", {
  "errors and HELP": `
    LATENCY
    LATENCY nosuch
    LATENCY LATEST x
    LATENCY DOCTOR x
    LATENCY GRAPH
    LATENCY GRAPH a b
    LATENCY GRAPH command
    LATENCY HISTORY
    LATENCY HISTORY a b
    LATENCY HELP
    LATENCY HELP x
  `,
  "an empty monitor": `
    LATENCY DOCTOR
    LATENCY LATEST
    LATENCY HISTORY command
    LATENCY HISTORY nosuch
    LATENCY RESET
    LATENCY RESET command nosuch
    CONFIG SET latency-monitor-threshold 100
    LATENCY DOCTOR
    CONFIG SET latency-monitor-threshold 0
  `,
  "a slow command": `
    CONFIG SET latency-monitor-threshold 20
    DEBUG SLEEP 0.03
    ? LATENCY LATEST
    ? LATENCY HISTORY command
    LATENCY HISTORY fast-command
    LATENCY HISTORY Command
    ? LATENCY GRAPH command
    LATENCY GRAPH COMMAND
    ? LATENCY DOCTOR
    LATENCY RESET nosuch command
    LATENCY LATEST
    DEBUG SLEEP 0.03
    LATENCY RESET
    LATENCY RESET
    CONFIG SET latency-monitor-threshold 0
    DEBUG SLEEP 0.03
    LATENCY LATEST
  `,
  histograms: `
    CONFIG RESETSTAT
    LATENCY HISTOGRAM set
    LATENCY HISTOGRAM nosuch config|nosuch
    LATENCY HISTOGRAM get|x
    CONFIG SET latency-tracking no
    SET a 1
    LATENCY HISTOGRAM set
    CONFIG SET latency-tracking yes
    CONFIG RESETSTAT
    LATENCY HISTOGRAM set
  `
})
