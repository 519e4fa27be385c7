// What a worker of the sandbox takes away from its own code, before that code runs. The policy of
// the frame keeps everything inside in any case; without these there is less to try.
import { MOST_CHARACTERS } from './messages.ts'

const TAKEN = [
  ...['postMessage', 'close', 'importScripts', 'Worker', 'SharedWorker', 'BroadcastChannel'],
  ...['fetch', 'fetchLater', 'XMLHttpRequest', 'EventSource', 'WebSocket', 'WebSocketStream'],
  ...['WebTransport', 'RTCPeerConnection', 'RTCDataChannel', 'indexedDB', 'caches'],
  ...['Notification', 'FontFace', 'fonts', 'onmessage', 'onmessageerror'],
]

/**
 * Take them away, wherever they are defined, and return the only way to speak to the page. A text
 * that the frame would refuse does not go there: where the frame shares the thread of the page, it
 * would stand still while hundreds of megabytes are copied. Null, which is no text, ends the run.
 */
export function seal(): (text: string) => void {
  const post = self.postMessage.bind(self)
  for (let owner: object | null = self; owner; owner = Object.getPrototypeOf(owner)) {
    for (const name of TAKEN) Reflect.deleteProperty(owner, name)
  }
  return (text) => post(text.length <= MOST_CHARACTERS ? text : null)
}
