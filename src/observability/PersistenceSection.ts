/**
 * INFO's section on persistence. Nothing is copied on write by a process of its own, so the sizes of such copies are 0.
 *
 * @see https://redis.io/docs/latest/commands/info/
 */
import type { State } from "../state/State.js"
import type { Fields } from "./Section.js"

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

export const persistence: Fields = ({ state }) => {
  const { aof, loading, rdb, saving, scheduled } = state.persistence
  const now = state.clock.unsafeCurrentTimeMillis()
  const running = (what: "rdb" | "aof"): number =>
    saving?.what === what ? Math.max(0, seconds(now - saving.startedAt)) : -1
  return [
    ["loading", loading === undefined ? 0 : 1],
    ["async_loading", 0],
    ["current_cow_peak", 0],
    ["current_cow_size", 0],
    ["current_cow_size_age", 0],
    [
      "current_fork_perc",
      saving === undefined ? "0.00" : ((saving.savedKeys * 100) / (saving.totalKeys || 1)).toFixed(2)
    ],
    ["current_save_keys_processed", saving?.savedKeys ?? 0],
    ["current_save_keys_total", saving?.totalKeys ?? 0],
    ["rdb_changes_since_last_save", state.keyspace.dirty],
    ["rdb_bgsave_in_progress", saving?.what === "rdb" ? 1 : 0],
    ["rdb_last_save_time", seconds(rdb.lastSaveAt)],
    ["rdb_last_bgsave_status", rdb.lastOutcome],
    ["rdb_last_bgsave_time_sec", rdb.lastSeconds],
    ["rdb_current_bgsave_time_sec", running("rdb")],
    ["rdb_saves", rdb.saves],
    ["rdb_last_cow_size", 0],
    ["rdb_last_load_keys_expired", rdb.lastExpired],
    ["rdb_last_load_keys_loaded", rdb.lastLoaded],
    ["aof_enabled", state.settings.flag("appendonly") ? 1 : 0],
    ["aof_rewrite_in_progress", saving?.what === "aof" ? 1 : 0],
    ["aof_rewrite_scheduled", scheduled.aof ? 1 : 0],
    ["aof_last_rewrite_time_sec", aof.lastSeconds],
    ["aof_current_rewrite_time_sec", running("aof")],
    ["aof_last_bgrewrite_status", aof.lastOutcome],
    ["aof_rewrites", aof.rewrites],
    ["aof_rewrites_consecutive_failures", aof.consecutiveFailures],
    ["aof_last_write_status", (aof.writeError ?? aof.syncError) === undefined ? "ok" : "err"],
    ["aof_last_cow_size", 0],
    ["module_fork_in_progress", 0],
    ["module_fork_last_cow_size", 0],
    ...(state.settings.flag("appendonly") ? appendOnlyFields(state) : []),
    ...(loading === undefined ? [] : loadingFields(state))
  ]
}

const appendOnlyFields = ({ persistence: { aof, scheduled } }: State): ReturnType<Fields> => [
  ["aof_current_size", aof.currentSize],
  ["aof_base_size", aof.baseSize],
  ["aof_pending_rewrite", scheduled.aof ? 1 : 0],
  ["aof_buffer_length", aof.buffered()],
  ["aof_pending_bio_fsync", aof.isSyncing() ? 1 : 0],
  ["aof_delayed_fsync", aof.delayedSyncs]
]

const loadingFields = ({ clock, persistence: { loading } }: State): ReturnType<Fields> => {
  if (loading === undefined) return []
  const { loadedBytes, startedAt, totalBytes } = loading
  const elapsed = seconds(clock.unsafeCurrentTimeMillis() - startedAt)
  const left = Math.max(0, totalBytes - loadedBytes)
  return [
    ["loading_start_time", seconds(startedAt)],
    ["loading_total_bytes", totalBytes],
    ["loading_rdb_used_mem", loading.usedMemory],
    ["loading_loaded_bytes", loadedBytes],
    ["loading_loaded_perc", ((loadedBytes * 100) / (totalBytes || 1)).toFixed(2)],
    ["loading_eta_seconds", loadedBytes === 0 ? 1 : Math.floor((elapsed * left) / loadedBytes)]
  ]
}
