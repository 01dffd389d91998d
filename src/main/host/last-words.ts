const MOST_LENGTH = 2000

/** Reads what a program writes to stderr, to tell the end of it should it fail. */
export function lastWordsOf(stderr: NodeJS.ReadableStream | null): () => string {
  let words = ''
  stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-MOST_LENGTH)
  })
  return () => words.trim()
}
