// The floors of src/, from the top down. A module imports from its own room and from the floors below, never from above and
// never from a room beside it; type imports count. ARCHITECTURE.md tells what each room is for.
export const floors = [
  ["cli", "index", "testing"],
  ["Store", "Server", "CacheAside"],
  ["embedded", "server"],
  ["Instance"],
  ["command"],
  ["observability"],
  ["scripting", "services", "Client", "SchemaStore", "Lock"],
  ["execution", "persistence", "client"],
  ["state", "store"],
  ["keyspace", "acl", "Script"],
  ["value", "lua", "specification", "StoreError"],
  ["dict", "resp"],
  ["bytes"],
  ["Bytes", "Disk", "EventLoop"]
]

/** A room in lower case is a folder, or a module of that name; in PascalCase a module. `Instance` has a folder as well. */
const pathOf = (room) =>
  room === "Instance"
    ? "^src/(Instance\\.ts$|instance/)"
    : /^[A-Z]/.test(room)
      ? `^src/${room}\\.ts$`
      : `^src/${room}(\\.ts$|/)`

const rooms = floors.flatMap((floor, index) =>
  floor.map((room) => ({
    name: `floor-of-${room}`,
    comment: `${room} imports only from the floors below it`,
    severity: "error",
    from: { path: pathOf(room) },
    to: {
      path: "^src/",
      pathNot: [
        pathOf(room),
        ...floors
          .slice(index + 1)
          .flat()
          .map(pathOf)
      ]
    }
  }))
)

export default {
  forbidden: [
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-room-without-a-floor",
      comment: "every module of src/ stands in a room of the table",
      severity: "error",
      from: { path: "^src/", pathNot: floors.flat().map(pathOf) },
      to: {}
    },
    ...rooms
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    includeOnly: "^src/"
  }
}
