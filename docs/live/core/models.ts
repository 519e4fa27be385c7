// Tracking models: the tutorial's own, and those that a page compares it with.

/** The tutorial's own model; its queries are in no folder. */
export const ORGANIZATION = 'organization'

/** The model whose events a query reads: the folder that the query is in. */
export const modelOf = (query: string): string =>
  query.includes('/') ? query.slice(0, query.lastIndexOf('/')) : ORGANIZATION

/** Whether a query can also run on events that a reader uploads. */
export const takesUploads = (query: string): boolean => modelOf(query) === ORGANIZATION
