// The folder has its own packages: nothing above it belongs to the app.
const root = import.meta.dirname

export default { turbopack: { root }, outputFileTracingRoot: root }
