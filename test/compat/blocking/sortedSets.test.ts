/** Clients that are blocked at sorted sets. */
import { compare } from "../Compare.js"

compare("clients blocked at sorted sets", {
  "take members from either end, in the order in which they came": `
    &@a BZPOPMIN x y 0
    &@b BZPOPMAX x 0
    &@c BZMPOP 0 2 y x MIN COUNT 2
    &@d BZMPOP 0 1 x MAX
    ZADD x 1 a
    <@a
    ZADD x 1.5 a 2 b 3 c 4 d 5 e
    <@b
    <@c
    <@d
    ZRANGE x 0 -1 WITHSCORES
  `,
  "are served by every command that creates a sorted set": `
    ZADD src 1 a 2 b
    &@a BZPOPMIN x 0
    ZUNIONSTORE x 1 src
    <@a
    DEL x
    &@a BZPOPMAX x 0
    ZINTERSTORE x 2 src src
    <@a
    DEL x
    &@a BZMPOP 0 1 x MIN COUNT 5
    ZRANGESTORE x src 0 -1
    <@a
    &@a BZMPOP 0 1 x MIN
    ZDIFFSTORE x 1 src
    <@a
    DEL x
    &@a BZPOPMIN x 0
    GEOADD x 13.361389 38.115556 Palermo
    <@a
    GEOADD geo 13.361389 38.115556 Palermo
    &@a BZPOPMIN x 0
    GEOSEARCHSTORE x geo FROMMEMBER Palermo BYRADIUS 10 km STOREDIST
    <@a
    &@a BZPOPMIN x 0
    ZINCRBY x 3 m
    <@a
    &@a BZPOPMIN x 0
    RENAME src x
    <@a
    &@a BZPOPMIN y 0
    COPY x y
    <@a
    EXISTS y
  `,
  "may share a key with clients that wait for lists and streams": `
    &@a BLPOP x 0
    &@b BZPOPMIN x 0
    &@c XREAD BLOCK 0 STREAMS x $
    &@d BLPOP x 0
    ZADD x 1 m
    <@b
    RPUSH x 1
    <@a
    XADD x 1-1 a b
    <@c
    DEL x
    RPUSH x 2
    <@d
  `
})
