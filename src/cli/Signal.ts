/** The signal that stops the program: `Main` records it, and `serve` names it in its log. */

/** `undefined` while there was none. */
export const received: { name: NodeJS.Signals | undefined } = { name: undefined }
