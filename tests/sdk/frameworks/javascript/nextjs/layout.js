// Renders the layout around a page of `org_a`, for somebody whose last organization is another.
import Layout from './app/[organizationId]/layout.jsx'

const params = Promise.resolve({ organizationId: 'org_a' })
const { children } = (await Layout({ children: 'page', params })).props
const [tracked, page] = children
console.log(JSON.stringify([tracked.type.name, tracked.props, page]))
