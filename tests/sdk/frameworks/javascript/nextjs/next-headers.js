// What stands for `next/headers` where Next.js is not installed: the request of one person.
export async function headers() {
  return new Headers({ 'X-Session': 'org_b/user_1' })
}
