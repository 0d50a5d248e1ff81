/**
 * INFO's sections of counters: `stats`, `commandstats`, `errorstats`, `latencystats` and `keyspace`.
 *
 * @see https://redis.io/docs/latest/commands/info/
 */
import type { Field, Fields } from "./Section.js"

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(2)

export const stats: Fields = ({ state: { clients, statistics, keyspace, memoryLimit, migrations, signals } }, now) => {
  const { exceededSince } = statistics
  const exceeded = exceededSince === undefined ? 0 : memoryLimit.microseconds() - exceededSince
  const rates = statistics.rates.perSecond(now)
  clients.checkReplyBuffers(now)
  return [
    ["total_connections_received", statistics.connections],
    ["total_commands_processed", statistics.commands],
    ["instantaneous_ops_per_sec", Math.round(rates.commands)],
    ["total_net_input_bytes", statistics.inputBytes],
    ["total_net_output_bytes", statistics.outputBytes],
    ["total_net_repl_input_bytes", 0],
    ["total_net_repl_output_bytes", 0],
    ["instantaneous_input_kbps", kilobytes(rates.inputBytes)],
    ["instantaneous_output_kbps", kilobytes(rates.outputBytes)],
    ["instantaneous_input_repl_kbps", "0.00"],
    ["instantaneous_output_repl_kbps", "0.00"],
    ["rejected_connections", statistics.refusedConnections],
    ["sync_full", statistics.fullSyncs],
    ["sync_partial_ok", 0],
    ["sync_partial_err", 0],
    ["expired_keys", keyspace.expired],
    ["expired_stale_perc", "0.00"],
    ["expired_time_cap_reached_count", 0],
    ["expire_cycle_cpu_milliseconds", Math.floor(statistics.expireMicroseconds / 1000)],
    ["evicted_keys", keyspace.evicted],
    ["evicted_clients", clients.memory.evicted],
    ["total_eviction_exceeded_time", Math.floor((statistics.exceededMicroseconds + exceeded) / 1000)],
    ["current_eviction_exceeded_time", Math.floor(exceeded / 1000)],
    ["keyspace_hits", keyspace.hits],
    ["keyspace_misses", keyspace.misses],
    ["pubsub_channels", signals.pubSub.count("channel")],
    ["pubsub_patterns", signals.pubSub.count("pattern")],
    ["pubsubshard_channels", signals.pubSub.count("shard")],
    ["latest_fork_usec", 0],
    ["total_forks", 0],
    ["migrate_cached_sockets", migrations.connections],
    ["slave_expires_tracked_keys", 0],
    ["active_defrag_hits", 0],
    ["active_defrag_misses", 0],
    ["active_defrag_key_hits", 0],
    ["active_defrag_key_misses", 0],
    ["total_active_defrag_time", 0],
    ["current_active_defrag_time", 0],
    ["tracking_total_keys", signals.tracking.keys],
    ["tracking_total_items", signals.tracking.items],
    ["tracking_total_prefixes", signals.tracking.prefixes],
    ["unexpected_error_replies", statistics.loadingErrors],
    ["total_error_replies", statistics.errorReplies],
    ["dump_payload_sanitizations", 0],
    ["total_reads_processed", statistics.reads],
    ["total_writes_processed", statistics.writes],
    ["io_threaded_reads_processed", 0],
    ["io_threaded_writes_processed", 0],
    ["reply_buffer_shrinks", clients.replyBuffers.shrinks],
    ["reply_buffer_expands", clients.replyBuffers.expands]
  ]
}

export const commandstats: Fields = ({
  state: {
    statistics: { byCommand }
  }
}) =>
  [...byCommand].flatMap(([name, { calls, microseconds, rejected, failed }]): ReadonlyArray<Field> => {
    if (calls === 0 && rejected === 0 && failed === 0) return []
    const each = calls === 0 ? 0 : microseconds / calls
    const times = `usec=${Math.round(microseconds)},usec_per_call=${each.toFixed(2)}`
    return [[`cmdstat_${name}`, `calls=${calls},${times},rejected_calls=${rejected},failed_calls=${failed}`]]
  })

export const errorstats: Fields = ({
  state: {
    statistics: { errors }
  }
}) => [...errors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, count]) => [`errorstat_${code}`, `count=${count}`])

export const latencystats: Fields = ({
  state: {
    settings,
    statistics: { byCommand }
  }
}) => {
  if (!settings.flag("latency-tracking")) return []
  const percents = settings.text("latency-tracking-info-percentiles").split(" ").filter(Boolean)
  return [...byCommand].flatMap(([name, { histogram }]): ReadonlyArray<Field> => {
    if (histogram === undefined) return []
    const times = percents.map((percent) => `p${percent}=${histogram.percentile(Number(percent)).toFixed(3)}`)
    return [[`latency_percentiles_usec_${name}`, times.join()]]
  })
}

export const keyspace: Fields = ({ state: { keyspace } }) => {
  const fields: Array<Field> = []
  for (let index = 0; index < keyspace.count; index++) {
    const { size, expires, averageTtl } = keyspace.database(index)
    if (size > 0) fields.push([`db${index}`, `keys=${size},expires=${expires},avg_ttl=${averageTtl}`])
  }
  return fields
}
