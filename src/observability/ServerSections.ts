/**
 * INFO's sections on the server itself: `server`, `clients`, `memory`, `replication` and `cpu`.
 *
 * @see https://redis.io/docs/latest/commands/info/
 */
import * as Os from "node:os"
import { redisVersion } from "../specification/Version.js"
import * as UnixTime from "../state/UnixTime.js"
import { allocator, mode, role } from "./Deployment.js"
import { measureFunctions } from "./memory/FunctionSize.js"
import { measure } from "./memory/Overhead.js"
import { type Fields, human } from "./Section.js"

const daySeconds = 86_400

export const server: Fields = ({ state }, now) => {
  const uptime = Math.floor((now - state.startedAt) / 1000)
  return [
    ["redis_version", redisVersion],
    ["redis_git_sha1", "00000000"],
    ["redis_git_dirty", 0],
    ["redis_build_id", "0000000000000000"],
    ["redis_mode", mode],
    ["os", `${Os.type()} ${Os.release()} ${Os.machine()}`],
    ["arch_bits", /64|s390x/.test(process.arch) ? 64 : 32],
    // the clock and the event loop of libuv, by platform
    ["monotonic_clock", "POSIX clock_gettime"],
    ["multiplexing_api", process.platform === "linux" ? "epoll" : "kqueue"],
    ["atomicvar_api", "c11-builtin"],
    // Redis's value when it was not built with GCC
    ["gcc_version", "0.0.0"],
    ["process_id", process.pid],
    ["process_supervised", state.supervisor ?? "no"],
    ["run_id", state.runId],
    ["tcp_port", state.port],
    ["server_time_usec", UnixTime.microseconds(state.clock)],
    ["uptime_in_seconds", uptime],
    ["uptime_in_days", Math.floor(uptime / daySeconds)],
    ["hz", state.settings.number("hz")],
    ["configured_hz", state.settings.number("hz")],
    ["lru_clock", Math.floor(now / 1000) & 0xffffff],
    ["executable", process.argv[1] ?? process.execPath],
    ["config_file", state.configFile?.path ?? ""],
    ["io_threads_active", 0]
  ]
}

export const clients: Fields = ({ state: { clients, settings, signals } }) => {
  const all = [...clients]
  return [
    ["connected_clients", clients.size],
    ["cluster_connections", 0],
    ["maxclients", settings.number("maxclients")],
    ["client_recent_max_input_buffer", Math.max(0, ...all.map(({ connection }) => connection.pendingInput()))],
    ["client_recent_max_output_buffer", Math.max(0, ...all.map(({ connection }) => connection.pendingOutput()))],
    ["blocked_clients", all.filter(({ waiting, paused }) => waiting !== undefined || paused).length],
    ["tracking_clients", signals.tracking.size],
    ["clients_in_timeout_table", signals.blocking.timedSize]
  ]
}

export const memory: Fields = ({ scripting, state }, now) => {
  const { used, allocated, reserved, resident, peak, atStart } = state.memory.read(now)
  const { total } = state.memory
  const { settings } = state
  const overhead = measure(state, now)
  const { libraries } = scripting.functions
  const ofFunctions = measureFunctions(libraries)
  const ofScriptEngine = scripting.engineMemory
  const ofFunctionEngine = scripting.functions.engineMemory
  return [
    ["used_memory", used],
    ["used_memory_human", human(used)],
    ["used_memory_rss", resident],
    ["used_memory_rss_human", human(resident)],
    ["used_memory_peak", peak],
    ["used_memory_peak_human", human(peak)],
    ["used_memory_peak_perc", `${((used * 100) / peak).toFixed(2)}%`],
    ["used_memory_overhead", overhead.total],
    ["used_memory_startup", atStart],
    ["used_memory_dataset", overhead.data],
    ["used_memory_dataset_perc", `${overhead.dataPercentage.toFixed(2)}%`],
    ["allocator_allocated", allocated],
    ["allocator_active", reserved],
    ["allocator_resident", reserved],
    ["total_system_memory", total],
    ["total_system_memory_human", human(total)],
    ["used_memory_lua", ofScriptEngine],
    ["used_memory_vm_eval", ofScriptEngine],
    ["used_memory_lua_human", human(ofScriptEngine)],
    ["used_memory_scripts_eval", scripting.cacheMemory],
    ["number_of_cached_scripts", scripting.size],
    ["number_of_functions", libraries.functionCount],
    ["number_of_libraries", libraries.libraryCount],
    ["used_memory_vm_functions", ofFunctionEngine],
    ["used_memory_vm_total", ofScriptEngine + ofFunctionEngine],
    ["used_memory_vm_total_human", human(ofScriptEngine + ofFunctionEngine)],
    ["used_memory_functions", ofFunctions],
    ["used_memory_scripts", ofFunctions + scripting.cacheMemory],
    ["used_memory_scripts_human", human(ofFunctions + scripting.cacheMemory)],
    ["maxmemory", settings.number("maxmemory")],
    ["maxmemory_human", human(settings.number("maxmemory"))],
    ["maxmemory_policy", settings.text("maxmemory-policy")],
    ["allocator_frag_ratio", (reserved / allocated).toFixed(2)],
    ["allocator_frag_bytes", reserved - allocated],
    ["allocator_rss_ratio", "1.00"],
    ["allocator_rss_bytes", 0],
    ["rss_overhead_ratio", (resident / reserved).toFixed(2)],
    ["rss_overhead_bytes", resident - reserved],
    ["mem_fragmentation_ratio", (resident / used).toFixed(2)],
    ["mem_fragmentation_bytes", resident - used],
    ["mem_not_counted_for_evict", 0],
    ["mem_replication_backlog", 0],
    ["mem_total_replication_buffers", 0],
    ["mem_clients_slaves", 0],
    ["mem_clients_normal", overhead.clients],
    ["mem_cluster_links", 0],
    ["mem_aof_buffer", 0],
    ["mem_allocator", allocator],
    ["active_defrag_running", 0],
    ["lazyfree_pending_objects", 0],
    ["lazyfreed_objects", state.keyspace.lazyFree.count]
  ]
}

export const replication: Fields = ({ state }) => [
  ["role", role],
  ["connected_slaves", 0],
  ["master_failover_state", "no-failover"],
  ["master_replid", state.replicationId],
  ["master_replid2", "0".repeat(40)],
  ["master_repl_offset", 0],
  ["second_repl_offset", -1],
  ["repl_backlog_active", 0],
  ["repl_backlog_size", state.settings.number("repl-backlog-size")],
  ["repl_backlog_first_byte_offset", 0],
  ["repl_backlog_histlen", 0]
]

/** In seconds. Node does not report the main thread alone. */
export const cpu: Fields = () => {
  const { user, system } = process.cpuUsage()
  const seconds = (microseconds: number): string => (microseconds / 1_000_000).toFixed(6)
  return [
    ["used_cpu_sys", seconds(system)],
    ["used_cpu_user", seconds(user)],
    ["used_cpu_sys_children", seconds(0)],
    ["used_cpu_user_children", seconds(0)],
    ["used_cpu_sys_main_thread", seconds(system)],
    ["used_cpu_user_main_thread", seconds(user)]
  ]
}
