/** The version of the package, which `package.json` has too: an import of JSON makes Node 20 print a warning. */
export const version = "0.1.0"
