/**
 * Commands of Redis Cluster. There is none here, so they answer as a redis-server without one does.
 *
 * @see https://redis.io/docs/latest/commands/?group=cluster
 */
import * as Command from "../execution/Command.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/cluster.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.asking, refuse),
  Command.container(
    spec.cluster,
    subcommands.map((each) => Command.make(each, refuse))
  ),
  Command.make(spec.readonly, refuse),
  Command.make(spec.readwrite, refuse)
]

const subcommands = [
  spec.clusterAddslots,
  spec.clusterAddslotsrange,
  spec.clusterBumpepoch,
  spec.clusterCountFailureReports,
  spec.clusterCountkeysinslot,
  spec.clusterDelslots,
  spec.clusterDelslotsrange,
  spec.clusterFailover,
  spec.clusterFlushslots,
  spec.clusterForget,
  spec.clusterGetkeysinslot,
  spec.clusterHelp,
  spec.clusterInfo,
  spec.clusterKeyslot,
  spec.clusterLinks,
  spec.clusterMeet,
  spec.clusterMyid,
  spec.clusterNodes,
  spec.clusterReplicas,
  spec.clusterReplicate,
  spec.clusterReset,
  spec.clusterSaveconfig,
  spec.clusterSetConfigEpoch,
  spec.clusterSetslot,
  spec.clusterShards,
  spec.clusterSlaves,
  spec.clusterSlots
]

const disabled = Reply.error("This instance has cluster support disabled")

const refuse = (): Reply.Reply => disabled
