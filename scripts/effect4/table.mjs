// What has another name or shape in Effect 4. To add one: a plain rename goes into `names`, a change of shape into
// `expressions` or `types`, as two lines of TypeScript. `$name` stands for anything, `$$name` for all further arguments; the third
// part says of which module's type a `$name` must be, in which function's generator the code stands (`inside`), and whether it is not called (`isField`).
const modules = {
  Either: "Result"
}

/** Methods that a class has for a class or interface of Effect. */
const methods = {
  "Effectable.Class": { commit: "asEffect" }
}

const names = {
  "Effect.async": "Later.callback",
  "Effect.catchAll": "Effect.catch",
  "Effect.catchAllCause": "Effect.catchCause",
  "Effect.catchAllDefect": "Effect.catchDefect",
  "Effect.either": "Effect.result",
  "Effect.fork": "Effect.forkChild",
  "Effect.forkDaemon": "Effect.forkDetach",
  "Effect.makeLatch": "Latch.make",
  "Effect.makeSemaphore": "Semaphore.make",
  "Effect.tapErrorCause": "Effect.tapCause",
  "Effect.unsafeMakeLatch": "Latch.makeUnsafe",
  "Effect.unsafeMakeSemaphore": "Semaphore.makeUnsafe",
  "Effect.Latch": "Latch.Latch",
  "Effect.Semaphore": "Semaphore.Semaphore",
  "Config.string": "Config.String",
  "Config.redacted": "Config.Redacted",
  "ConfigError.ConfigError": "Config.ConfigError",
  "Either.Either": "Result.Result",
  "Mailbox.toStream": "Stream.fromQueue",
  "Schedule.driver": "Schedule.toStepWithSleep",
  "Exit.isInterrupted": "Exit.hasInterrupts",
  "Schema.Date": "Schema.DateFromString",
  "Schema.decode": "Schema.decodeEffect",
  "Schema.encode": "Schema.encodeEffect",
  "Schema.encodeUnknown": "Schema.encodeUnknownEffect",
  "Schema.NumberFromString": "Schema.FiniteFromString",
  "Schema.parseJson": "Schema.fromJsonString",
  "Schema.decodeUnknown": "Schema.decodeUnknownEffect",
  "Schema.encodeUnknownEither": "Schema.encodeUnknownResult",
  "SocketServer.Address": "NetAddress.SocketAddress",
  "Stream.runForEachChunk": "Stream.runForEachArray",
  "Stream.unwrapScoped": "Stream.unwrap",
  "Cause.isDie": "Cause.hasDies",
  "Chunk.toReadonlyArray": "Function.identity",
  "Schema.Uint8ArrayFromSelf": "Schema.Uint8Array",
  "Fiber.all": "Fiber.joinAll",
  "Layer.unwrapEffect": "Layer.unwrap",
  "Layer.unwrapScoped": "Layer.unwrap",
  "Effect.zipRight": "Effect.andThen",
  "Effect.zipLeft": "Effect.tap",
  "Cause.failureOption": "Cause.findErrorOption",
  "Cause.isInterruptedOnly": "Cause.hasInterruptsOnly",
  "Deferred.await": "Later.await",
  "Deferred.unsafeDone": "Deferred.doneUnsafe",
  "Duration.decode": "Duration.fromInputUnsafe",
  "Duration.lessThanOrEqualTo": "Duration.isLessThanOrEqualTo",
  "Duration.DurationInput": "Duration.Input",
  "Either.left": "Result.fail",
  "Either.right": "Result.succeed",
  "Either.isLeft": "Result.isFailure",
  "Either.isRight": "Result.isSuccess",
  "Either.mapLeft": "Result.mapError",
  "Exit.causeOption": "Exit.getCause",
  "Fiber.RuntimeFiber": "Fiber.Fiber",
  "Inspectable.symbolRedactable": "Redactable.symbolRedactable",
  "Layer.scoped": "Layer.effect",
  "Layer.scopedContext": "Layer.effectContext",
  "Option.fromNullable": "Option.fromNullishOr",
  "ParseResult.ParseError": "Schema.SchemaError",
  "Scope.extend": "Scope.provide"
}

const expressions = [
  ["Effect.gen(this, $body)", "Effect.gen({ self: this }, $body)"],
  ["Effect.dieMessage($text)", "Effect.die(new Error($text))"],
  ["Chunk.toReadonlyArray($chunk)", "($chunk)"],
  ["Chunk.isEmpty($chunk)", "($chunk).length === 0"],
  ["Effect.repeatN($effect, $times)", "Effect.repeat($effect, { times: $times })"],
  ["Fiber.poll($fiber)", "Effect.sync(() => Option.fromNullishOr($fiber.pollUnsafe()))"],
  ["Effect.withConfigProvider($provider)", "Effect.provideService(ConfigProvider.ConfigProvider, $provider)"],
  ["ConfigProvider.fromMap($map, $$options)", "ConfigProvider.fromEnv({ env: Object.fromEntries($map) })"],
  ["Effect.withRandom(Random.make($seed))", "Random.withSeed($seed)"],
  ["Effect.forEach($effects, Effect.fork)", "Effect.forEach($effects, (each) => Effect.forkChild(each))"],
  [
    "Exit.isInterrupted(yield* Fiber.interrupt($fiber))",
    "Exit.hasInterrupts(yield* Effect.andThen(Fiber.interrupt($fiber), Fiber.await($fiber)))"
  ],
  ["Fiber.interrupt($fiber ?? Fiber.void)", "Fiber.interruptAll([$fiber].filter((each) => each !== undefined))"],
  ["Fiber.join(Fiber.all($fibers))", "Fiber.joinAll($fibers)"],
  ["$fiber?.unsafeInterruptAsFork($id)", "$fiber?.interruptUnsafe()"],
  ["$fiber.interruptAsFork($id)", "Effect.sync(() => $fiber.interruptUnsafe())"],
  [
    "Metric.unsafeSnapshot()",
    "(yield* Metric.snapshot).map(({ attributes, id, state }) => ({ metricKey: { name: id, tags: Object.entries(attributes ?? {}).sort().map(([key, value]) => ({ key, value })) }, metricState: state }))"
  ],
  ["Schema.Literal($first, $second, $$more)", "Schema.Literals([$first, $second, $$more])"],
  ["Schema.Record({ key: $key, value: $value })", "Schema.Record($key, $value)"],
  ["Schema.NonNegativeInt", "Schema.Natural"],
  ["Schema.Tuple($first, $second)", "Schema.Tuple([$first, $second])"],
  ["Schema.Union($first, $second, $$more)", "Schema.Union([$first, $second, $$more])"],
  ["Stream.interruptAfter($stream, $duration)", "Stream.interruptWhen($stream, Effect.sleep($duration))"],
  ["Stream.repeatValue($value)", "Stream.forever(Stream.succeed($value))"],
  ["Effect.yieldNow()", "Effect.yieldNow"],
  ["Effect.withClock($clock)", "Effect.provideService(Clock.Clock, $clock)"],
  ["Effect.withClock($effect, $clock)", "Effect.provideService($effect, Clock.Clock, $clock)"],
  ["Effect.clockWith", "Clock.clockWith"],
  ["Effect.clock", "Clock.clockWith(Effect.succeed)"],
  ["Effect.ignoreLogged($effect)", "Effect.ignore($effect, { log: true })"],
  [
    "Effect.timeoutFail($effect, { duration: $duration, onTimeout: $error })",
    "Effect.timeoutOrElse($effect, { duration: $duration, orElse: () => Effect.failSync($error) })"
  ],
  [
    "Effect.timeoutFail({ duration: $duration, onTimeout: $error })",
    "Effect.timeoutOrElse({ duration: $duration, orElse: () => Effect.failSync($error) })"
  ],
  ["Context.Tag($id)<$Self, $Shape>()", "Context.Service<$Self, $Shape>()($id)"],
  ["Clock.make()", "Clock.Clock.defaultValue()"],
  [
    "Config.array(Config.nonEmptyString(), $name)",
    "Config.map(Config.Array(Schema.NonEmptyString, $name), (all) => all.map((each) => each.trim()))"
  ],
  [
    "Config.mapOrFail($config, ($given) => $either)",
    "Config.mapEffect($config, ($given) => Effect.fromResult($either))"
  ],
  [
    "ConfigError.InvalidData([], $message)",
    "new Config.ConfigError(new ConfigProvider.SourceError({ message: $message }))"
  ],
  [
    "Either.mapBoth($either, { onLeft: $onLeft, onRight: $onRight })",
    "Result.mapBoth($either, { onFailure: $onLeft, onSuccess: $onRight })"
  ],
  [
    "Effect.withSpan($name, { kind, captureStackTrace: $captures, attributes: $attributes })",
    "Effect.withSpan($name, { kind, attributes: $attributes }, { captureStackTrace: $captures })"
  ],
  ["$fiber.unsafeInterruptAsFork($id)", "$fiber.interruptUnsafe()"],
  ["$latch.await", "Later.awaitLatch($latch)", { $latch: "Effect" }],
  ["$latch.unsafeOpen()", "$latch.openUnsafe()", { $latch: "Effect" }],
  ["$latch.unsafeClose()", "$latch.closeUnsafe()", { $latch: "Effect" }],
  ["Mailbox.make<$A, $E>($options)", "Queue.make<$A, $E | Cause.Done>($options)"],
  [
    "$mailbox.shutdown",
    "Effect.andThen(Effect.ignore(Queue.clear($mailbox)), Queue.end($mailbox))",
    { $mailbox: "Mailbox" }
  ],
  ["$mailbox.unsafeOffer($value)", "Queue.offerUnsafe($mailbox, $value)", { $mailbox: "Mailbox" }],
  [
    "$mailbox.unsafeDone(Exit.fail($error))",
    "Queue.failCauseUnsafe($mailbox, Cause.fail($error))",
    { $mailbox: "Mailbox" }
  ],
  ["$mailbox.unsafeDone(Exit.void)", "Queue.endUnsafe($mailbox)", { $mailbox: "Mailbox" }],
  [
    "$mailbox.unsafeDone($isEnd ? Exit.void : Exit.fail($error))",
    "($isEnd ? Queue.endUnsafe($mailbox) : Queue.failCauseUnsafe($mailbox, Cause.fail($error)))",
    { $mailbox: "Mailbox" }
  ],
  ["Metric.tagged($key, $value)", "Metric.withAttributes({ [$key]: $value })"],
  ["Metric.tagged($metric, $key, $value)", "Metric.withAttributes($metric, { [$key]: $value })"],
  [
    "Metric.timerWithBoundaries($name, $boundaries, $description)",
    "Metric.mapInput(Metric.histogram($name, { description: $description, boundaries: $boundaries }), Duration.toMillis)"
  ],
  ["Schedule.stop", "Schedule.recurs(0)"],
  ["$driver.next($input)", "$driver($input)", { $driver: "Schedule" }],
  ["$schedule.pipe(Schedule.union($other), $$more)", "Schedule.min([$schedule, $other]).pipe($$more)"],
  [
    'new SocketServer.SocketServerError({ reason: "Open", cause: $cause })',
    "new SocketServer.SocketServerError({ reason: new SocketServer.SocketServerOpenError({ cause: $cause }) })"
  ],
  [
    'new SocketServer.SocketServerError({ reason: "Open", cause })',
    "new SocketServer.SocketServerError({ reason: new SocketServer.SocketServerOpenError({ cause }) })"
  ],
  ['super({ reason: "Open", cause })', "super({ reason: new SocketServer.SocketServerOpenError({ cause }) })"],
  ["$error.cause", "$error.reason.cause", { $error: "SocketServer" }],
  ["$ref.changes", "SubscriptionRef.changes($ref)", { $ref: "SubscriptionRef" }],
  ["$ref.changes", "SubscriptionRef.changes($ref)", { $ref: "Subscribable" }],
  ["$ref.get", "SubscriptionRef.get($ref)", { $ref: "SubscriptionRef", isField: true }],
  ["$ref.get", "SubscriptionRef.get($ref)", { $ref: "Subscribable", isField: true }],
  [
    "Effect.timeoutTo({ duration: $duration, onTimeout: $onTimeout, onSuccess: $onSuccess })",
    "((effect) => Effect.timeoutOrElse(Effect.map(effect, $onSuccess), { duration: $duration, orElse: () => Effect.sync($onTimeout) }))"
  ],
  ["Deferred.unsafeMake<$A, $E>($fiber)", "Deferred.makeUnsafe<$A, $E>()"],
  ["Deferred.unsafeMake<$A>($fiber)", "Deferred.makeUnsafe<$A>()"],
  ["Deferred.unsafeMake($fiber)", "Deferred.makeUnsafe()"],
  ["Scope.fork($scope, $strategy)", "Scope.fork($scope)"],
  ["Metric.increment($metric)", "Metric.update($metric, 1)"],
  ["$either.left", "$either.failure", { $either: "Either" }],
  ["$either.right", "$either.success", { $either: "Either" }],
  ['$either._tag === "Left"', '$either._tag === "Failure"', { $either: "Either" }],
  ['$either._tag === "Right"', '$either._tag === "Success"', { $either: "Either" }],
  ["$queue.unsafeOffer($value)", "Queue.offerUnsafe($queue, $value)", { $queue: "Queue" }],
  ["$context.unsafeMap", "$context.mapUnsafe"],
  ['Symbol.for("effect/Stream") in Object($value)', "Stream.isStream($value)"],
  ["$clock.unsafeCurrentTimeMillis", "$clock.currentTimeMillisUnsafe"],
  ["$clock.unsafeCurrentTimeNanos", "$clock.currentTimeNanosUnsafe"],
  ["Cause.dieOption($cause)", "Result.getSuccess(Cause.findDefect($cause))"],
  ["Data.struct($value)", "$value"],
  ["DateTime.unsafeMake", "DateTime.makeUnsafe"],
  ["$date.epochMillis", "DateTime.toEpochMillis($date)", { $date: "DateTime" }],
  ["Stream.paginateChunkEffect", "Stream.paginate"],
  ["Chunk.unsafeFromArray($array)", "$array"],
  ["yield* RcMap.keys($map)", "[...(yield* RcMap.keys($map))]"],
  ["yield* $either", "yield* Effect.fromResult($either)", { $either: "Either", inside: "Effect.gen" }],
  ["Effect.flatMap($either, $f)", "Effect.flatMap(Effect.fromResult($either), $f)", { $either: "Either" }],
  ['$address._tag === "TcpAddress"', '"port" in $address'],
  ['$address?._tag !== "TcpAddress"', '($address === undefined || !("port" in $address))'],
  ['$address?._tag === "TcpAddress"', '($address !== undefined && "port" in $address)']
]

const types = [
  ["TestServices.TestServices", "never"],
  ['$Tag["Type"]', '$Tag["Service"]'],
  ["Config.Config.Wrap<$A>", "Config.Wrap<$A>"],
  ["Schema.Schema.AnyNoContext", "Schema.ConstraintCodec<unknown, unknown>"],
  ["Schema.Schema.Encoded<$A>", '$A["Encoded"]'],
  ["Schema.Schema.Type<$A>", '$A["Type"]'],
  ["Schema.Schema<$A, $I, $R>", "Schema.ConstraintCodec<$A, $I, $R, $R>"],
  ["Schema.Schema<$A, $I>", "Schema.ConstraintCodec<$A, $I>"],
  ["Subscribable.Subscribable<$A>", "SubscriptionRef.SubscriptionRef<$A>"]
]

/** Where Effect 4 has a module, if not at `effect/<name>`; a path is one of build/effect4. */
const specifiers = {
  Later: "./src/Later.js",
  NetAddress: "effect/net/NetAddress",
  Redis: "effect/persistence/Redis",
  Socket: "effect/socket/Socket",
  SocketServer: "effect/socket/SocketServer",
  TestClock: "effect/testing/TestClock"
}

/** Imports of other packages that become files of build/effect4. */
const files = {
  "@effect/vitest": "test/vitest.js"
}

/** What modules have besides. */
const additions = {
  "src/index.ts": `
/**
 * Effect's own \`Redis\` service over a store.
 *
 * @since 0.1.0
 */
export * as Redis from "./Redis.js"
`
}

export const table = {
  additions,
  files,
  modules,
  methods,
  names,
  expressions,
  types,
  specifiers,
  /** The last changes of an example: its imports of this package. */
  example: (code) => code.replaceAll(/(from "layeredis)(["/])/g, "$1/effect4$2")
}

/** The tests that also run against Effect 4: of the store's methods and of what has Effect's fibers, clocks or streams in it. */
export const tests = [
  /^test\/store\/(?!methods\b).*\.test\.ts$/,
  /^test\/client\/(caching|config|faults|options|server|telemetry|timing|waiting)\.test\.ts$/,
  /^test\/scripting\/(busy|timing|turns)\.test\.ts$/,
  /^test\/(Store|resp\/RespStream)\.test\.ts$/,
  /^test\/(setup|client\/clusterSetup)\.ts$/
]
