export const covered: Readonly<Record<string, string>>
export const methods: () => ReadonlyArray<{ readonly method: string; readonly commands: ReadonlyArray<string> }>
export const byCommand: () => ReadonlyMap<string, ReadonlyArray<string>>
