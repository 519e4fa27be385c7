// Tracking models: what a person in PostHog is.

/** The model of the queries that are in no folder: a person is an organization. */
export const ORGANIZATION = 'organization'

/** A model, and the folder of the queries that read its events. */
export type Model = 'organization' | 'person' | 'group'

/** All models, in the order in which the pages list them. */
export const MODELS: readonly Model[] = ['person', ORGANIZATION, 'group']

/** The model whose events a query reads: the folder that the query is in. */
export const modelOf = (query: string): string =>
  query.includes('/') ? query.slice(0, query.lastIndexOf('/')) : ORGANIZATION

/** Whether a query reads the events of a model, and not those of another set. */
export const readsModel = (query: string): boolean =>
  MODELS.some((model) => model === modelOf(query))

/** Whether a query can also run on uploaded events of a model. */
export const takesUploads = (query: string, model: string): boolean => modelOf(query) === model

/** The query that asks the same of another model. */
export const inModel = (query: string, model: string): string => {
  const name = query.slice(query.lastIndexOf('/') + 1)
  return model === ORGANIZATION ? name : `${model}/${name}`
}
