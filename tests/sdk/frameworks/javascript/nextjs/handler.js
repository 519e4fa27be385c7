// The route as a plain function from Request to Response, called as a platform calls it.
import { POST } from './app/api/projects/route.js'

export { finish } from './next-server.js'

export async function handler({ headers, body }) {
  const url = 'http://127.0.0.1/api/projects'
  const response = await POST(
    new Request(url, { method: 'POST', headers, body }),
  )
  return { statusCode: response.status, body: await response.text() }
}
