/** Every command on sorted sets: at a key of another type, at a missing key, and with wrong numbers of arguments. */
import { compare } from "../Compare.js"

const onString = ["ZADD s 1 a", "ZADD s XX 1 a", "ZINCRBY s 1 a", "ZCARD s", "ZCOUNT s 0 1", "ZCOUNT s x 1", "ZDIFF 1 s", "ZDIFF 2 none s",
  "ZDIFFSTORE d 1 s", "ZINTER 1 s", "ZINTER 1 s FOO", "ZINTERCARD 1 s", "ZINTERSTORE d 1 s", "ZLEXCOUNT s - +", "ZLEXCOUNT s x y",
  "ZMPOP 1 s MIN", "ZMPOP 2 none s MAX", "ZMSCORE s a", "ZPOPMIN s", "ZPOPMAX s 1", "ZPOPMIN s 0", "ZPOPMIN s -1", "ZRANDMEMBER s",
  "ZRANDMEMBER s 1", "ZRANDMEMBER s x", "ZRANGE s 0 1", "ZRANGE s x 1", "ZRANGE s 0 1 BYSCORE", "ZRANGE s - + BYLEX", "ZRANGEBYLEX s - +",
  "ZRANGEBYSCORE s 0 1", "ZRANGESTORE d s 0 1", "ZRANK s a", "ZREM s a", "ZREMRANGEBYLEX s - +", "ZREMRANGEBYRANK s 0 1",
  "ZREMRANGEBYSCORE s 0 1", "ZREMRANGEBYSCORE s x 1", "ZREVRANGE s 0 1", "ZREVRANGEBYLEX s + -", "ZREVRANGEBYSCORE s 1 0", "ZREVRANK s a", "ZSCAN s 0",
  "ZSCAN s x", "ZSCAN s 0 FOO", "ZSCORE s a", "ZUNION 1 s", "ZUNION 1 s FOO", "ZUNIONSTORE d 1 s", "ZUNIONSTORE s 1 s"] // biome-ignore format: a list

const onMissingKey = ["ZCARD k", "ZCOUNT k 0 1", "ZCOUNT k x 1", "ZDIFF 1 k", "ZDIFF 1 k WITHSCORES", "ZDIFFSTORE d 1 k", "ZINTER 2 k l",
  "ZINTERCARD 1 k", "ZINTERSTORE d 1 k", "ZLEXCOUNT k - +", "ZLEXCOUNT k x y", "ZMPOP 2 k l MIN", "ZMPOP 1 k MAX COUNT 5", "ZMSCORE k a b",
  "ZPOPMIN k", "ZPOPMAX k 1", "ZPOPMIN k 0", "ZPOPMIN k -1", "ZPOPMIN k x", "ZRANDMEMBER k", "ZRANDMEMBER k 1", "ZRANDMEMBER k -5 WITHSCORES",
  "ZRANGE k 0 1", "ZRANGE k x 1", "ZRANGE k 0 -1 WITHSCORES", "ZRANGEBYLEX k - +", "ZRANGEBYSCORE k 0 1", "ZRANGEBYSCORE k x 1",
  "ZRANGESTORE d k 0 1", "ZRANGESTORE d k 0 1 BYSCORE", "ZRANK k a", "ZREM k a b", "ZREMRANGEBYLEX k - +", "ZREMRANGEBYRANK k 0 1",
  "ZREMRANGEBYSCORE k 0 1", "ZREVRANGE k 0 1", "ZREVRANGEBYLEX k + -", "ZREVRANGEBYSCORE k 1 0", "ZREVRANK k a", "ZSCAN k 0", "ZSCAN k x",
  "ZSCAN k 0 FOO", "ZSCAN k 0 COUNT 0", "ZSCORE k a", "ZUNION 1 k", "ZUNION 2 k l WITHSCORES", "ZUNIONSTORE d 1 k", "ZADD k XX 1 a", "ZADD k XX INCR 1 a", "EXISTS k d"] // biome-ignore format: a list

const wrongArity = ["ZADD", "ZADD k", "ZADD k 1", "ZINCRBY k 1", "ZINCRBY k 1 a b", "ZCARD", "ZCARD k l", "ZCOUNT k 1", "ZDIFF", "ZDIFF 1", "ZDIFFSTORE d 1",
  "ZINTER 1", "ZINTERCARD 1", "ZINTERSTORE d 1", "ZLEXCOUNT k -", "ZMPOP 1 k", "ZMSCORE k", "ZPOPMIN", "ZPOPMIN k 1 2", "ZRANDMEMBER", "ZRANGE k 0",
  "ZRANGEBYLEX k -", "ZRANGEBYSCORE k 0", "ZRANGESTORE d k 0", "ZRANK k", "ZREM k", "ZREMRANGEBYLEX k -", "ZREMRANGEBYRANK k 0", "ZREMRANGEBYSCORE k 0",
  "ZREVRANGE k 0", "ZREVRANGEBYLEX k +", "ZREVRANGEBYSCORE k 0", "ZREVRANK k", "ZREVRANK k a b", "ZSCAN k", "ZSCORE k", "ZUNION 1", "ZUNIONSTORE d 1"] // biome-ignore format: a list

compare("every command on sorted sets", {
  "on a key of another type": `SET s x\n${onString.join("\n")}`,
  "on a missing key": onMissingKey.join("\n"),
  "with too few or too many arguments": wrongArity.join("\n")
})
