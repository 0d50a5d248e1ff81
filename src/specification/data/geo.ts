/** The specifications of Redis's `geo` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const geoadd: Specification = {
  name: "geoadd",
  summary: "Add one or more geospatial items in the geospatial index represented using a sorted set",
  since: "3.2.0",
  group: "geo",
  complexity: "O(log(N)) for each item added, where N is the number of elements in the sorted set.",
  arity: -5,
  flags: ["write", "denyoom"],
  categories: ["write", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW update", 1)],
  arguments: [
    key,
    { name: "condition", type: "oneof", since: "6.2.0", flags: ["optional"], arguments: [token("NX"), token("XX")] },
    { name: "change", type: "pure-token", token: "CH", since: "6.2.0", flags: ["optional"] },
    {
      name: "longitude_latitude_member",
      type: "block",
      flags: ["multiple"],
      arguments: [
        { name: "longitude", type: "double" },
        { name: "latitude", type: "double" },
        { name: "member", type: "string" }
      ]
    }
  ],
  history: [["6.2.0", "Added the `CH`, `NX` and `XX` options."]]
}

export const geodist: Specification = {
  name: "geodist",
  summary: "Returns the distance between two members of a geospatial index",
  since: "3.2.0",
  group: "geo",
  complexity: "O(log(N))",
  arity: -4,
  flags: ["readonly"],
  categories: ["read", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "member1", type: "string" },
    { name: "member2", type: "string" },
    { name: "unit", type: "oneof", flags: ["optional"], arguments: [token("M"), token("KM"), token("FT"), token("MI")] }
  ]
}

export const geohash: Specification = {
  name: "geohash",
  summary: "Returns members of a geospatial index as standard geohash strings",
  since: "3.2.0",
  group: "geo",
  complexity: "O(log(N)) for each member requested, where N is the number of elements in the sorted set.",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "member", type: "string", flags: ["multiple"] }]
}

export const geopos: Specification = {
  name: "geopos",
  summary: "Returns longitude and latitude of members of a geospatial index",
  since: "3.2.0",
  group: "geo",
  complexity: "O(N) where N is the number of members requested.",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "member", type: "string", flags: ["multiple"] }]
}

export const georadius: Specification = {
  name: "georadius",
  summary:
    "Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a point",
  since: "3.2.0",
  group: "geo",
  complexity:
    "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.",
  arity: -6,
  flags: ["write", "denyoom", "movablekeys"],
  categories: ["write", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [
    keysAt("RO access", 1),
    { flags: ["OW", "update"], begin: { keyword: "STORE", from: 6 }, find: { last: 0, step: 1, limit: 0 } },
    { flags: ["OW", "update"], begin: { keyword: "STOREDIST", from: 6 }, find: { last: 0, step: 1, limit: 0 } }
  ],
  arguments: [
    key,
    { name: "longitude", type: "double" },
    { name: "latitude", type: "double" },
    { name: "radius", type: "double" },
    { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] },
    { name: "withcoord", type: "pure-token", token: "WITHCOORD", flags: ["optional"] },
    { name: "withdist", type: "pure-token", token: "WITHDIST", flags: ["optional"] },
    { name: "withhash", type: "pure-token", token: "WITHHASH", flags: ["optional"] },
    {
      name: "count",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "count", type: "integer", token: "COUNT" },
        { name: "any", type: "pure-token", token: "ANY", since: "6.2.0", flags: ["optional"] }
      ]
    },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] },
    { name: "key", type: "key", keySpec: 1, token: "STORE", flags: ["optional"] },
    { name: "key", type: "key", keySpec: 2, token: "STOREDIST", flags: ["optional"] }
  ],
  history: [
    ["6.2.0", "Added the `ANY` option for `COUNT`."],
    ["7.0.0", "Added support for uppercase unit names."]
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument"
}

export const georadiusRo: Specification = {
  name: "georadius_ro",
  summary: "A read-only variant for GEORADIUS",
  since: "3.2.10",
  group: "geo",
  complexity:
    "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.",
  arity: -6,
  flags: ["readonly"],
  categories: ["read", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "longitude", type: "double" },
    { name: "latitude", type: "double" },
    { name: "radius", type: "double" },
    { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] },
    { name: "withcoord", type: "pure-token", token: "WITHCOORD", flags: ["optional"] },
    { name: "withdist", type: "pure-token", token: "WITHDIST", flags: ["optional"] },
    { name: "withhash", type: "pure-token", token: "WITHHASH", flags: ["optional"] },
    {
      name: "count",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "count", type: "integer", token: "COUNT" },
        { name: "any", type: "pure-token", token: "ANY", since: "6.2.0", flags: ["optional"] }
      ]
    },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] }
  ],
  history: [["6.2.0", "Added the `ANY` option for `COUNT`."]],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`GEOSEARCH` with the `BYRADIUS` argument"
}

export const georadiusbymember: Specification = {
  name: "georadiusbymember",
  summary:
    "Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a member",
  since: "3.2.0",
  group: "geo",
  complexity:
    "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.",
  arity: -5,
  flags: ["write", "denyoom", "movablekeys"],
  categories: ["write", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [
    keysAt("RO access", 1),
    { flags: ["OW", "update"], begin: { keyword: "STORE", from: 5 }, find: { last: 0, step: 1, limit: 0 } },
    { flags: ["OW", "update"], begin: { keyword: "STOREDIST", from: 5 }, find: { last: 0, step: 1, limit: 0 } }
  ],
  arguments: [
    key,
    { name: "member", type: "string" },
    { name: "radius", type: "double" },
    { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] },
    { name: "withcoord", type: "pure-token", token: "WITHCOORD", flags: ["optional"] },
    { name: "withdist", type: "pure-token", token: "WITHDIST", flags: ["optional"] },
    { name: "withhash", type: "pure-token", token: "WITHHASH", flags: ["optional"] },
    {
      name: "count",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "count", type: "integer", token: "COUNT" },
        { name: "any", type: "pure-token", token: "ANY", flags: ["optional"] }
      ]
    },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] },
    { name: "key", type: "key", keySpec: 1, token: "STORE", flags: ["optional"] },
    { name: "key", type: "key", keySpec: 2, token: "STOREDIST", flags: ["optional"] }
  ],
  history: [["7.0.0", "Added support for uppercase unit names."]],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments"
}

export const georadiusbymemberRo: Specification = {
  name: "georadiusbymember_ro",
  summary: "A read-only variant for GEORADIUSBYMEMBER",
  since: "3.2.10",
  group: "geo",
  complexity:
    "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.",
  arity: -5,
  flags: ["readonly"],
  categories: ["read", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "member", type: "string" },
    { name: "radius", type: "double" },
    { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] },
    { name: "withcoord", type: "pure-token", token: "WITHCOORD", flags: ["optional"] },
    { name: "withdist", type: "pure-token", token: "WITHDIST", flags: ["optional"] },
    { name: "withhash", type: "pure-token", token: "WITHHASH", flags: ["optional"] },
    {
      name: "count",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "count", type: "integer", token: "COUNT" },
        { name: "any", type: "pure-token", token: "ANY", flags: ["optional"] }
      ]
    },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] }
  ],
  docFlags: ["deprecated"],
  deprecatedSince: "6.2.0",
  replacedBy: "`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments"
}

export const geosearch: Specification = {
  name: "geosearch",
  summary: "Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle.",
  since: "6.2.0",
  group: "geo",
  complexity:
    "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape",
  arity: -7,
  flags: ["readonly"],
  categories: ["read", "geo", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    {
      name: "from",
      type: "oneof",
      arguments: [
        { name: "member", type: "string", token: "FROMMEMBER" },
        {
          name: "longitude_latitude",
          type: "block",
          token: "FROMLONLAT",
          arguments: [
            { name: "longitude", type: "double" },
            { name: "latitude", type: "double" }
          ]
        }
      ]
    },
    {
      name: "by",
      type: "oneof",
      arguments: [
        {
          name: "circle",
          type: "block",
          arguments: [
            { name: "radius", type: "double", token: "BYRADIUS" },
            { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] }
          ]
        },
        {
          name: "box",
          type: "block",
          arguments: [
            { name: "width", type: "double", token: "BYBOX" },
            { name: "height", type: "double" },
            { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] }
          ]
        }
      ]
    },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] },
    {
      name: "count",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "count", type: "integer", token: "COUNT" },
        { name: "any", type: "pure-token", token: "ANY", flags: ["optional"] }
      ]
    },
    { name: "withcoord", type: "pure-token", token: "WITHCOORD", flags: ["optional"] },
    { name: "withdist", type: "pure-token", token: "WITHDIST", flags: ["optional"] },
    { name: "withhash", type: "pure-token", token: "WITHHASH", flags: ["optional"] }
  ],
  history: [["7.0.0", "Added support for uppercase unit names."]]
}

export const geosearchstore: Specification = {
  name: "geosearchstore",
  summary:
    "Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle, and store the result in another key.",
  since: "6.2.0",
  group: "geo",
  complexity:
    "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape",
  arity: -8,
  flags: ["write", "denyoom"],
  categories: ["write", "geo", "slow"],
  keys: [1, 2, 1],
  keySpecs: [keysAt("OW update", 1), keysAt("RO access", 2)],
  arguments: [
    { name: "destination", type: "key", keySpec: 0 },
    { name: "source", type: "key", keySpec: 1 },
    {
      name: "from",
      type: "oneof",
      arguments: [
        { name: "member", type: "string", token: "FROMMEMBER" },
        {
          name: "longitude_latitude",
          type: "block",
          token: "FROMLONLAT",
          arguments: [
            { name: "longitude", type: "double" },
            { name: "latitude", type: "double" }
          ]
        }
      ]
    },
    {
      name: "by",
      type: "oneof",
      arguments: [
        {
          name: "circle",
          type: "block",
          arguments: [
            { name: "radius", type: "double", token: "BYRADIUS" },
            { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] }
          ]
        },
        {
          name: "box",
          type: "block",
          arguments: [
            { name: "width", type: "double", token: "BYBOX" },
            { name: "height", type: "double" },
            { name: "unit", type: "oneof", arguments: [token("M"), token("KM"), token("FT"), token("MI")] }
          ]
        }
      ]
    },
    { name: "order", type: "oneof", flags: ["optional"], arguments: [token("ASC"), token("DESC")] },
    {
      name: "count",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "count", type: "integer", token: "COUNT" },
        { name: "any", type: "pure-token", token: "ANY", flags: ["optional"] }
      ]
    },
    { name: "storedist", type: "pure-token", token: "STOREDIST", flags: ["optional"] }
  ],
  history: [["7.0.0", "Added support for uppercase unit names."]]
}
