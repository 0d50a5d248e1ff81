/** The commands CONFIG GET and CONFIG SET, with patterns, several settings at once, and settings that have a syntax. */
import { compare } from "../Compare.js"

compare("CONFIG", {
  "GET with patterns": String.raw`
      CONFIG GET maxmemory
      ~ CONFIG GET maxmemory*
      ~ CONFIG GET maxmemory* maxmemory MAXMEMORY-policy *-policy timeout
      CONFIG GET MaxMemory MAXMEMORY maxmemory
      CONFIG GET maxmemor?
      CONFIG GET [m]axmemory
      CONFIG GET [M]AXMEMORY
      CONFIG GET \maxmemory
      CONFIG GET nosuch
      CONFIG GET nosuch* nosuch
      ~ CONFIG GET *-priority
      CONFIG GET slave-priority
      CONFIG GET key-load-delay
      CONFIG GET key-load-dela?
      CONFIG GET
    `,
  "SET of one setting": `
      CONFIG SET timeout 10
      CONFIG GET timeout
      CONFIG SET TIMEOUT 20
      CONFIG GET timeout
      CONFIG SET timeout x
      CONFIG SET TimeOut x
      CONFIG SET Slave-Priority x
      CONFIG SET timeout
      CONFIG SET
      CONFIG SET timeout 10 20
      CONFIG SET nosuch 1
      CONFIG SET "a\\r\\nb" 1
      CONFIG SET DATABASES 1
      CONFIG SET timeout 0
    `,
  "SET of several settings is all or nothing": `
      CONFIG SET timeout 10 tcp-keepalive 60
      ~ CONFIG GET timeout tcp-keepalive
      CONFIG SET timeout 11 tcp-keepalive x
      CONFIG SET timeout x tcp-keepalive 61
      CONFIG SET timeout 11 tls-port 1
      CONFIG SET tls-port 1 timeout x
      CONFIG SET timeout 11 nosuch 1
      CONFIG SET nosuch 1 databases 1
      CONFIG SET databases 1 nosuch 1
      CONFIG SET timeout 11 databases 1
      CONFIG SET timeout 11 timeout 12
      CONFIG SET timeout 11 TIMEOUT 12
      CONFIG SET databases 1 databases 2
      CONFIG SET timeout 11 timeout
      ~ CONFIG GET timeout tcp-keepalive
      CONFIG SET slave-priority 5 replica-priority 6
      CONFIG GET replica-priority
      CONFIG SET timeout 0 tcp-keepalive 300 replica-priority 100
    `,
  "SET of protected settings": `
      CONFIG SET dbfilename x
      CONFIG SET DBFILENAME a/b
      CONFIG SET dir /
      CONFIG SET timeout 1000 dir /
      CONFIG GET timeout
    `,
  "client-output-buffer-limit": `
      CONFIG SET client-output-buffer-limit "normal 1gb 5m 10"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "replica 10gb 1 3 PubSub 1gb 2 4"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "slave 0 0 0 slave 7 8 9"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "pubsub 1 2 99999999999"
      CONFIG SET client-output-buffer-limit "pubsub 18446744073709551615 2 +3"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "master 1 2 3"
      CONFIG SET client-output-buffer-limit "nosuch 1 2 3"
      CONFIG SET client-output-buffer-limit "pubsub 1 2"
      CONFIG SET client-output-buffer-limit "pubsub 1 2 3 normal"
      CONFIG SET client-output-buffer-limit "pubsub 1  3"
      CONFIG SET client-output-buffer-limit "pubsub 1 2 -3"
      CONFIG SET client-output-buffer-limit "pubsub 1 -2 3"
      CONFIG SET client-output-buffer-limit "pubsub x 2 3"
      CONFIG SET client-output-buffer-limit "pubsub 1 2 3x"
      CONFIG SET client-output-buffer-limit "pubsub 5 5 5 normal 1 2 x"
      CONFIG GET client-output-buffer-limit
      CONFIG SET client-output-buffer-limit "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"
    `,
  save: `
      CONFIG SET save "900 1 300 010"
      CONFIG GET save
      CONFIG SET save "+5 1"
      CONFIG GET save
      CONFIG SET save "1 0"
      CONFIG GET save
      CONFIG SET save "1 4294967297"
      CONFIG GET save
      CONFIG SET save "9223372036854775808 1"
      CONFIG GET save
      CONFIG SET save "900"
      CONFIG SET save "0 1"
      CONFIG SET save "1 -1"
      CONFIG SET save "1  1"
      CONFIG SET save "1 1x"
      CONFIG SET save "1 1 x 1"
      CONFIG SET save ""
      CONFIG GET save
    `,
  "notify-keyspace-events": `
      CONFIG SET notify-keyspace-events KEA
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events "nmEKdtexzhsl$g"
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events nmEKdte
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events An
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events KKgg
      CONFIG GET notify-keyspace-events
      CONFIG SET notify-keyspace-events a
      CONFIG SET notify-keyspace-events "K E"
      CONFIG SET notify-keyspace-events ""
      CONFIG GET notify-keyspace-events
    `,
  "latency-tracking-info-percentiles": `
      CONFIG SET latency-tracking-info-percentiles "50.123456789 0 100"
      CONFIG GET latency-tracking-info-percentiles
      CONFIG SET latency-tracking-info-percentiles "0x10 1e1 .5 5. +7 0.0000001"
      CONFIG GET latency-tracking-info-percentiles
      CONFIG SET latency-tracking-info-percentiles "50  99"
      CONFIG SET latency-tracking-info-percentiles 100.1
      CONFIG SET latency-tracking-info-percentiles -1
      CONFIG SET latency-tracking-info-percentiles inf
      CONFIG SET latency-tracking-info-percentiles nan
      CONFIG SET latency-tracking-info-percentiles "50 x"
      CONFIG SET latency-tracking-info-percentiles ""
      CONFIG GET latency-tracking-info-percentiles
      CONFIG SET latency-tracking-info-percentiles "50 99 99.9"
    `,
  "oom-score-adj-values": `
      CONFIG SET oom-score-adj-values "30 20 10"
      CONFIG GET oom-score-adj-values
      CONFIG SET oom-score-adj-values "-2000 +0 2000"
      CONFIG GET oom-score-adj-values
      CONFIG SET oom-score-adj-values "1 2"
      CONFIG SET oom-score-adj-values "1 2 3 4"
      CONFIG SET oom-score-adj-values "1 2 2001"
      CONFIG SET oom-score-adj-values "a b c"
      CONFIG SET oom-score-adj-values "0 200 800"
    `,
  bind: `
      CONFIG SET bind "a b c d e f g h i j k l m n o p q"
    `,
  "shutdown-on-sigint": `
      CONFIG SET shutdown-on-sigint "FORCE now save"
      CONFIG GET shutdown-on-sigint
      CONFIG SET shutdown-on-sigint "default now"
      CONFIG GET shutdown-on-sigint
      CONFIG SET shutdown-on-sigint "nosave save"
      CONFIG SET shutdown-on-sigint "default  now"
      CONFIG SET shutdown-on-sigint default
      CONFIG GET shutdown-on-sigint
    `,
  "RESETSTAT, REWRITE, HELP and errors": `
      CONFIG RESETSTAT
      CONFIG RESETSTAT x
      CONFIG REWRITE
      CONFIG REWRITE x
      CONFIG HELP
      CONFIG HELP x
      CONFIG
      CONFIG nosuch
      CONFIG nosuch x
    `
})

compare(
  "CONFIG of protected settings",
  {
    "dir and dbfilename": `
      CONFIG SET dir /
      CONFIG GET dir
      CONFIG SET dir usr/..
      CONFIG GET dir
      CONFIG SET dir /nosuch
      CONFIG SET dir /etc/passwd
      CONFIG SET dir ""
      CONFIG SET dir "/tmp /tmp"
      CONFIG SET dbfilename x.rdb
      CONFIG GET dbfilename
      CONFIG SET dbfilename a/b
      CONFIG SET dbfilename dump.rdb
    `
  },
  { "enable-protected-configs": "yes" }
)

compare(
  "CONFIG of settings protected from other machines",
  {
    dbfilename: `
      CONFIG SET dbfilename x.rdb
      CONFIG GET dbfilename
    `
  },
  { "enable-protected-configs": "local" }
)
