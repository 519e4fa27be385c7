// Files that the build puts into a script as they are.
declare module '*.py' {
  const text: string
  export default text
}
declare module 'pyodide/pyodide.asm.mjs' {
  const createPyodideModule: unknown
  export default createPyodideModule
}
declare module 'posthog-js/dist/module.no-external.js' {
  export { default } from 'posthog-js'
}
