// The files in what a reader drops, which may be folders.

/** All files in what was dropped, also in folders; those that were chosen where there is none. */
export async function allFiles(
  chosen: File[],
  entries: (FileSystemEntry | null)[],
): Promise<File[]> {
  const dropped = entries.filter((entry) => entry !== null)
  // WebKit never answers for the entry of a file that a script made.
  if (!dropped.some(({ isDirectory }) => isDirectory)) return chosen.filter(isVisible)
  const files = await Promise.all(dropped.map(filesIn))
  return files.flat().filter(isVisible)
}

/** Programs keep files of their own in folders, whose names begin with a dot. */
const isVisible = ({ name }: File): boolean => !name.startsWith('.')

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const { promise, resolve, reject } = Promise.withResolvers<File>()
    ;(entry as FileSystemFileEntry).file(resolve, reject)
    return [await promise]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: File[] = []
  for (;;) {
    const { promise, resolve, reject } = Promise.withResolvers<FileSystemEntry[]>()
    reader.readEntries(resolve, reject) // some of the entries, until there are no more
    const entries = await promise
    if (entries.length === 0) return files
    files.push(...(await Promise.all(entries.map(filesIn))).flat())
  }
}
