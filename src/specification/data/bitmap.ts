/** The specifications of Redis's `bitmap` commands, as Redis 7.0.15 gives them (`scripts/specifications.mjs`). */
import { key, keysAt, type Specification, token } from "../Specification.js"

export const bitcount: Specification = {
  name: "bitcount",
  summary: "Count set bits in a string",
  since: "2.6.0",
  group: "bitmap",
  complexity: "O(N)",
  arity: -2,
  flags: ["readonly"],
  categories: ["read", "bitmap", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    {
      name: "index",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "start", type: "integer" },
        { name: "end", type: "integer" },
        {
          name: "index_unit",
          type: "oneof",
          since: "7.0.0",
          flags: ["optional"],
          arguments: [token("BYTE"), token("BIT")]
        }
      ]
    }
  ],
  history: [["7.0.0", "Added the `BYTE|BIT` option."]]
}

export const bitfield: Specification = {
  name: "bitfield",
  summary: "Perform arbitrary bitfield integer operations on strings",
  since: "3.2.0",
  group: "bitmap",
  complexity: "O(1) for each subcommand specified",
  arity: -2,
  flags: ["write", "denyoom"],
  categories: ["write", "bitmap", "slow"],
  keys: [1, 1, 1],
  keySpecs: [
    {
      ...keysAt("RW access update variable_flags", 1),
      notes: "This command allows both access and modification of the key"
    }
  ],
  arguments: [
    key,
    {
      name: "operation",
      type: "oneof",
      flags: ["optional", "multiple"],
      arguments: [
        {
          name: "encoding_offset",
          type: "block",
          token: "GET",
          arguments: [
            { name: "encoding", type: "string" },
            { name: "offset", type: "integer" }
          ]
        },
        {
          name: "write",
          type: "block",
          arguments: [
            {
              name: "wrap_sat_fail",
              type: "oneof",
              token: "OVERFLOW",
              flags: ["optional"],
              arguments: [token("WRAP"), token("SAT"), token("FAIL")]
            },
            {
              name: "write_operation",
              type: "oneof",
              arguments: [
                {
                  name: "encoding_offset_value",
                  type: "block",
                  token: "SET",
                  arguments: [
                    { name: "encoding", type: "string" },
                    { name: "offset", type: "integer" },
                    { name: "value", type: "integer" }
                  ]
                },
                {
                  name: "encoding_offset_increment",
                  type: "block",
                  token: "INCRBY",
                  arguments: [
                    { name: "encoding", type: "string" },
                    { name: "offset", type: "integer" },
                    { name: "increment", type: "integer" }
                  ]
                }
              ]
            }
          ]
        }
      ]
    }
  ]
}

export const bitfieldRo: Specification = {
  name: "bitfield_ro",
  summary: "Perform arbitrary bitfield integer operations on strings. Read-only variant of BITFIELD",
  since: "6.0.0",
  group: "bitmap",
  complexity: "O(1) for each subcommand specified",
  arity: -2,
  flags: ["readonly", "fast"],
  categories: ["read", "bitmap", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    {
      name: "encoding_offset",
      type: "block",
      token: "GET",
      flags: ["optional", "multiple", "multiple_token"],
      arguments: [
        { name: "encoding", type: "string" },
        { name: "offset", type: "integer" }
      ]
    }
  ]
}

export const bitop: Specification = {
  name: "bitop",
  summary: "Perform bitwise operations between strings",
  since: "2.6.0",
  group: "bitmap",
  complexity: "O(N)",
  arity: -4,
  flags: ["write", "denyoom"],
  categories: ["write", "bitmap", "slow"],
  keys: [2, -1, 1],
  keySpecs: [keysAt("OW update", 2), keysAt("RO access", 3, -1)],
  arguments: [
    { name: "operation", type: "string" },
    { name: "destkey", type: "key", keySpec: 0 },
    { name: "key", type: "key", keySpec: 1, flags: ["multiple"] }
  ]
}

export const bitpos: Specification = {
  name: "bitpos",
  summary: "Find first bit set or clear in a string",
  since: "2.8.7",
  group: "bitmap",
  complexity: "O(N)",
  arity: -3,
  flags: ["readonly"],
  categories: ["read", "bitmap", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [
    key,
    { name: "bit", type: "integer" },
    {
      name: "index",
      type: "block",
      flags: ["optional"],
      arguments: [
        { name: "start", type: "integer" },
        {
          name: "end_index",
          type: "block",
          flags: ["optional"],
          arguments: [
            { name: "end", type: "integer" },
            {
              name: "index_unit",
              type: "oneof",
              since: "7.0.0",
              flags: ["optional"],
              arguments: [token("BYTE"), token("BIT")]
            }
          ]
        }
      ]
    }
  ],
  history: [["7.0.0", "Added the `BYTE|BIT` option."]]
}

export const getbit: Specification = {
  name: "getbit",
  summary: "Returns the bit value at offset in the string value stored at key",
  since: "2.2.0",
  group: "bitmap",
  complexity: "O(1)",
  arity: 3,
  flags: ["readonly", "fast"],
  categories: ["read", "bitmap", "fast"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RO access", 1)],
  arguments: [key, { name: "offset", type: "integer" }]
}

export const setbit: Specification = {
  name: "setbit",
  summary: "Sets or clears the bit at offset in the string value stored at key",
  since: "2.2.0",
  group: "bitmap",
  complexity: "O(1)",
  arity: 4,
  flags: ["write", "denyoom"],
  categories: ["write", "bitmap", "slow"],
  keys: [1, 1, 1],
  keySpecs: [keysAt("RW access update", 1)],
  arguments: [key, { name: "offset", type: "integer" }, { name: "value", type: "integer" }]
}
