// Rewrites one source from Effect 3 to Effect 4 by the table in `table.mjs`: TypeScript's parser finds what a rule means, and the
// text around it stays as it is. A rule is two lines of TypeScript, in which `$name` stands for any expression or type, and
// `$$name` for all further arguments.
import { dirname, relative } from "node:path"
import ts from "typescript"

/** Names with a capital in front of a dot that are no modules of Effect. */
const globals = new Set(["Array", "Buffer", "Math", "Number", "Object", "Promise", "Reflect", "Symbol"])

const parse = (fileName, text) => ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS)

/** The module of Effect that a specifier names, such as `Effect` for `effect/Effect`. */
const moduleOf = (specifier) => /^(?:effect|@effect\/platform)\/(\w+)$/.exec(specifier)?.[1]

/** The two sides of a rule as trees. */
const compileRule =
  (isType) =>
  ([from, to, guards = {}]) => {
    const side = (text) => {
      // in a generator, where `yield*` is what it is
      const [statement] = parse("rule.ts", isType ? `type _ = ${text}` : `function* _() { (${text}) }`).statements
      return isType ? statement.type : statement.body.statements[0].expression.expression
    }
    return { from: side(from), to: side(to), guards, name: from, isType }
  }

/**
 * A rewriter of sources.
 *
 * @param table the renames and rules
 * @param count is told of each rule that was used
 */
export const make = (table, count = () => undefined) => {
  const rules = [...table.expressions.map(compileRule(false)), ...table.types.map(compileRule(true))]
  const byKind = new Map()
  for (const rule of rules) byKind.set(rule.from.kind, [...(byKind.get(rule.from.kind) ?? []), rule])

  /** Rewrites a parsed file. The checker, where there is one, knows the types that some rules ask for. */
  const rewriteFile = (file, checker) => {
    /** What the file imports of Effect: names of modules, and of their members. */
    const namespaces = new Map()
    const members = new Map()
    const imports = []
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) || statement.importClause === undefined) continue
      const specifier = statement.moduleSpecifier.text
      const module = moduleOf(specifier)
      const { name, namedBindings } = statement.importClause
      if (name !== undefined || (module === undefined && specifier !== "effect")) continue
      imports.push(statement)
      if (ts.isNamespaceImport(namedBindings)) namespaces.set(namedBindings.name.text, module)
      else {
        for (const each of namedBindings.elements) {
          const imported = (each.propertyName ?? each.name).text
          if (module === undefined) namespaces.set(each.name.text, imported)
          else members.set(each.name.text, `${module}.${imported}`)
        }
      }
    }
    const { text } = file

    /** Names of the file's own that a module of Effect must not take. */
    const taken = new Set()
    const collect = (node) => {
      if (ts.isIdentifier(node) && !isPropertyName(node) && !namespaces.has(node.text)) taken.add(node.text)
      if (!imports.includes(node)) ts.forEachChild(node, collect)
    }
    collect(file)

    /** The modules that the result uses: their names in it, and whether only their types. */
    const used = new Map()
    const use = (module, isType) => {
      const name = taken.has(module) ? `Effect${module}` : module
      used.set(module, { name, isType: isType && (used.get(module)?.isType ?? true) })
      return name
    }

    /** The member or module of Effect that a node names, as in Effect 3. */
    const resolve = (node) => {
      if (ts.isIdentifier(node)) {
        if (isPropertyName(node) || isDeclarationName(node)) return undefined
        return members.get(node.text) ?? namespaces.get(node.text)
      }
      const left = ts.isPropertyAccessExpression(node)
        ? node.expression
        : ts.isQualifiedName(node)
          ? node.left
          : undefined
      if (left === undefined || !ts.isIdentifier(left)) return undefined
      const module = namespaces.get(left.text)
      return module === undefined ? undefined : `${module}.${(ts.isQualifiedName(node) ? node.right : node.name).text}`
    }

    const match = (pattern, node, bound) => {
      if (ts.isTypeReferenceNode(pattern) && pattern.typeName.text?.startsWith("$") && ts.isTypeNode(node)) {
        return bind(bound, pattern.typeName.text, node)
      }
      if (ts.isIdentifier(pattern) && pattern.text.startsWith("$")) return bind(bound, pattern.text, node)
      const wanted = memberName(pattern)
      if (wanted !== undefined) return resolve(node) === wanted
      if (pattern.kind !== node.kind) return false
      if (ts.isIdentifier(pattern) || ts.isLiteralExpression(pattern)) return pattern.text === node.text
      if (ts.isCallExpression(pattern)) {
        return (
          match(pattern.expression, node.expression, bound) &&
          (pattern.typeArguments === undefined || matchAll(pattern.typeArguments, node.typeArguments ?? [], bound)) &&
          matchAll(pattern.arguments, node.arguments, bound)
        )
      }
      return matchAll(childrenOf(pattern), childrenOf(node), bound)
    }

    const matchAll = (patterns, nodes, bound) => {
      const rest = patterns.findIndex((each) => ts.isIdentifier(each) && each.text.startsWith("$$"))
      if (rest === -1) {
        return patterns.length === nodes.length && patterns.every((each, index) => match(each, nodes[index], bound))
      }
      if (nodes.length < rest) return false
      bound.set(patterns[rest].text, nodes.slice(rest))
      return patterns.slice(0, rest).every((each, index) => match(each, nodes[index], bound))
    }

    const bind = (bound, name, node) => {
      const before = bound.get(name)
      if (before !== undefined && before.getText() !== node.getText()) return false
      bound.set(name, node)
      return true
    }

    /** Whether a value has a type that a module of Effect declares. */
    const isOf = (node, module) => {
      if (checker === undefined) return false
      const type = checker.getTypeAtLocation(node)
      return (type.isUnion() ? type.types : [type]).some((each) =>
        [each.aliasSymbol, each.symbol].some((symbol) =>
          symbol?.declarations?.some((each) =>
            each.getSourceFile().fileName.endsWith(`/effect/dist/dts/${module}.d.ts`)
          )
        )
      )
    }

    /** The function that runs the generator in which a node is, such as `Effect.gen`. */
    const generatorOf = (node) => {
      let each = node
      while (each !== undefined && !(ts.isFunctionExpression(each) && each.asteriskToken !== undefined))
        each = each.parent
      return each !== undefined && ts.isCallExpression(each.parent) ? resolve(each.parent.expression) : undefined
    }

    const isTypeOnly = (node) => {
      for (let each = node; each !== undefined; each = each.parent) {
        if (ts.isExpressionWithTypeArguments(each)) {
          return each.parent.token === ts.SyntaxKind.ImplementsKeyword || ts.isInterfaceDeclaration(each.parent.parent)
        }
        if (ts.isTypeNode(each)) return true
        if (ts.isStatement(each) || ts.isExpression(each) !== ts.isExpression(node)) return false
      }
      return false
    }

    const printName = (reference, isType) => {
      const [module, member] = reference.split(".")
      const renamed = table.names[reference]
      if (renamed !== undefined) count(`${reference} → ${renamed}`)
      else if (table.modules[module] !== undefined) count(`${module} → ${table.modules[module]}`)
      const [toModule, toMember] = (renamed ?? `${table.modules[module] ?? module}${member ? `.${member}` : ""}`).split(
        "."
      )
      const name = use(toModule, isType)
      return toMember === undefined ? name : `${name}.${toMember}`
    }

    const fill = (node, bound, isType, root = node) => {
      const only = ts.isTypeReferenceNode(node) && node.typeName.text?.startsWith("$") ? node.typeName : node
      if (ts.isIdentifier(only) && only.text.startsWith("$")) {
        const value = bound.get(only.text) ?? []
        return Array.isArray(value) ? value.map(print).join(", ") : print(value)
      }
      const member = memberName(node)
      if (member !== undefined) {
        const [module, name] = member.split(".")
        return `${use(module, isType)}.${name}`
      }
      return around(node, node.getSourceFile().text, (child) => fill(child, bound, isType, root))
    }

    /** The other name of a method that implements one of Effect's. */
    const renamedMethod = (node) => {
      if (!ts.isIdentifier(node) || !ts.isMethodDeclaration(node.parent) || node.parent.name !== node) return undefined
      const owner = node.parent.parent
      for (const { types } of (ts.isClassDeclaration(owner) && owner.heritageClauses) || []) {
        for (const { expression } of types) {
          const renamed = table.methods[resolve(expression)]?.[node.text]
          if (renamed !== undefined) return renamed
        }
      }
      return undefined
    }

    /** A path of build/effect4, as the file imports it. */
    const relativeTo = (path) =>
      relative(relative(process.cwd(), dirname(file.fileName)), path).replace(/^(?!\.)/, "./")

    /** An import of a package that becomes a file of ours. */
    const movedImport = (node) => {
      const moved = ts.isStringLiteral(node) && ts.isImportDeclaration(node.parent) ? table.files[node.text] : undefined
      if (moved === undefined) return undefined
      return JSON.stringify(relativeTo(moved))
    }

    const print = (node) => {
      if (imports.includes(node)) return node === imports[0] ? "\0imports\0" : ""
      const reference = resolve(node)
      for (const rule of byKind.get(node.kind) ?? []) {
        // `$either.left` is a field, `Either.left` a function
        if (reference !== undefined && memberName(rule.from) !== reference) continue
        const bound = new Map()
        if (!match(rule.from, node, bound)) continue
        const { inside, isField = false, ...types } = rule.guards
        // asking for the type of each `.get(…)` would cost most of the time
        if (isField && ts.isCallExpression(node.parent) && node.parent.expression === node) continue
        if (inside !== undefined && generatorOf(node) !== inside) continue
        if (!Object.entries(types).every(([name, module]) => isOf(bound.get(name), module))) continue
        count(rule.name)
        return fill(rule.to, bound, rule.isType)
      }
      if (reference !== undefined) return printName(reference, isTypeOnly(node))
      const other = renamedMethod(node) ?? movedImport(node)
      if (other !== undefined) return other
      return around(node, text, print)
    }

    const lines = () =>
      [...used].map(([module, { isType, name }]) => {
        const specifier = table.specifiers[module] ?? `effect/${module}`
        return `import ${isType ? "type " : ""}* as ${name} from "${specifier.startsWith(".") ? relativeTo(specifier) : specifier}"`
      })
    const printed = print(file)
    const added = imports.length === 0 && used.size > 0 ? "\0imports\0\n" : ""
    const body = text.slice(0, file.getStart()) + added + printed
    return body.replace("\0imports\0", () => lines().sort().join("\n")) + text.slice(file.end)
  }

  /** Rewrites the examples in a text's comments. */
  const rewriteExamples = (text) =>
    text.replace(/^( *\* ?)```ts\n([\s\S]*?)^\1```$/gm, (_, margin, lines) => {
      const code = lines.replaceAll(new RegExp(`^${margin.trimEnd().replaceAll("*", "\\*")} ?`, "gm"), "")
      const rewritten = table.example(rewriteFile(parse("example.ts", code), undefined))
      const prefixed = rewritten.trimEnd().replaceAll(/^/gm, margin)
      return `${margin}\`\`\`ts\n${prefixed}\n${margin}\`\`\``.replaceAll(/[ ]+$/gm, "")
    })

  return {
    file: (file, checker) => rewriteExamples(rewriteFile(file, checker)),
    text: (fileName, text) => rewriteFile(parse(fileName, text), undefined)
  }
}

/** A node's text with its children's printed anew: what is between them stays. */
const around = (node, text, print) => {
  let out = ""
  let position = node.getStart()
  for (const child of childrenOf(node)) {
    out += text.slice(position, child.getStart()) + print(child)
    position = child.end
  }
  return out + text.slice(position, node.end)
}

const childrenOf = (node) => {
  const children = []
  ts.forEachChild(node, (child) => void children.push(child))
  return children
}

const isPropertyName = (node) => {
  const { parent } = node
  return (
    parent !== undefined &&
    ((ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      (ts.isQualifiedName(parent) && parent.right === node) ||
      ((ts.isPropertyAssignment(parent) ||
        ts.isPropertySignature(parent) ||
        ts.isPropertyDeclaration(parent) ||
        ts.isMethodDeclaration(parent) ||
        ts.isMethodSignature(parent) ||
        ts.isGetAccessorDeclaration(parent) ||
        ts.isEnumMember(parent)) &&
        parent.name === node) ||
      ts.isImportSpecifier(parent) ||
      ts.isExportSpecifier(parent) ||
      ts.isNamespaceImport(parent) ||
      ts.isNamespaceExport(parent))
  )
}

const isDeclarationName = (node) => node.parent !== undefined && "name" in node.parent && node.parent.name === node

/** `Module.member`, if a side of a rule names one. */
const memberName = (node) => {
  const left = ts.isPropertyAccessExpression(node) ? node.expression : ts.isQualifiedName(node) ? node.left : undefined
  if (left === undefined || !ts.isIdentifier(left) || !/^[A-Z]/.test(left.text) || globals.has(left.text))
    return undefined
  return `${left.text}.${(ts.isQualifiedName(node) ? node.right : node.name).text}`
}
