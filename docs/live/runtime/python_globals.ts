// What has to be there before Pyodide is: it tries at once to import an empty script. The policy of
// the frame would refuse it, of which Firefox tells the console.
const importScripts = () => {
  throw new TypeError('No script can be imported.')
}
Object.assign(self, { importScripts })
