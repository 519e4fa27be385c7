// What stands for `next/server` where Next.js is not installed: tasks for after the response.
const tasks = []

export function after(task) {
  tasks.push(task)
}

/** Run them; a platform keeps the process alive until they are done. */
export async function finish() {
  await Promise.all(tasks.splice(0).map((task) => task()))
}
