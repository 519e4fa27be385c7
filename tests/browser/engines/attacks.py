"""Code that is hostile, ways to run it, and a page's pulse while it runs."""

from __future__ import annotations

from pathlib import Path

from tests.browser.engines.sink import Sink

HERE = Path(__file__).parent


def javascript_ways(sink: Sink, site: str) -> str:
    """Every way out in JavaScript that is known, to a sink and to the site."""
    text = (HERE / "javascript_vectors.txt").read_text(encoding="utf-8")
    return f"const SINK = '{sink.url}', SITE = '{site}'\n{text}"


def python_ways(sink: Sink, site: str) -> str:
    """Every way out in Python that is known, to a sink and to the site."""
    text = (HERE / "python_vectors.txt").read_text(encoding="utf-8")
    return f'HOST, PORT, SITE = "{sink.host}", {sink.port}, "{site}"\n{text}'


# A worker as a page starts one that knows nothing of all this; and the page itself, by WebRTC.
OPEN_JAVASCRIPT = """async (code, host, port) => {
  const text = `(async () => { ${code}\\n; postMessage('end') })()`
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const worker = new Worker(address)
  const ended = new Promise((end) => { worker.onmessage = end })
  if (self.RTCPeerConnection) {
    const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}:${port}` }] })
    peer.createDataChannel('x')
    await peer.setLocalDescription(await peer.createOffer())
  }
  await ended
}"""
# The page's own Python, in a worker that keeps all it has, on a page without a policy.
OPEN_PYTHON = """async (code) => {
  const at = (name) => new URL(`assets/live/${name}`, location.href)
  const supply = await (await fetch(at('python.json'))).json()
  const files = {}
  for (const name of Object.keys(supply.files)) {
    const { body } = await fetch(at(name))
    const stream = name.endsWith('.gz') ? body.pipeThrough(new DecompressionStream('gzip')) : body
    files[name.replace(/\\.gz$/, '')] = await new Response(stream).arrayBuffer()
  }
  const script = new TextDecoder().decode(files['runtime-python.js'])
  const worker = new Worker(URL.createObjectURL(
    new Blob(['Reflect.deleteProperty = () => true;', script], { type: 'text/javascript' })))
  const failed = new Promise((_, reject) => { worker.onerror = ({ message }) => reject(message) })
  const ask = (message) => new Promise((end) => {
    worker.onmessage = ({ data }) => { if (JSON.parse(data).done) end() }
    worker.postMessage(message)
  })
  await Promise.race([ask({ files, info: supply.info }), failed])
  const enough = new Promise((end) => setTimeout(end, 20000)) // some ways out never come back
  await Promise.race([ask({ code }), failed, enough])
}"""
# In the sandbox's frame, without the runtime that seals a worker: what the frame alone holds. The
# first report that is no error, or null if the frame has not said anything in time. An error ends
# nothing here: a nested worker that a busy machine does not start is one, and the rest goes on.
IN_THE_FRAME = """async (code, limit) => {
  const frame = document.querySelector('.live-sandbox')
  const text = `(async () => { ${code}\\n; postMessage('end') })()`
  const ended = new Promise((end) => addEventListener('message', ({ source, data }) => {
    if (source !== frame.contentWindow || data.id !== 999) return
    if (data.error === undefined && !/^x/.test(data.text ?? '')) end(data)
  }))
  const silence = new Promise((end) => setTimeout(end, limit + 5000, null))
  frame.contentWindow.postMessage({ start: 999, parts: [text], limit }, '*')
  return await Promise.race([ended, silence])
}"""
# A function's result, and how the thread of the page lived meanwhile: how often a timer of 20
# milliseconds ran, and the longest time between two of its turns.
WATCHED = """async (...values) => {
  const beats = [performance.now()]
  const timer = setInterval(() => beats.push(performance.now()), 20)
  const result = await (%s)(...values)
  clearInterval(timer)
  const gaps = beats.slice(1).map((beat, index) => beat - beats[index])
  return { result, beats: gaps.length, longest: Math.max(0, ...gaps) }
}"""

# Each fills a processor, the memory or the channel to the page, by what a block's code can reach.
BLOCK_ATTACKS = {
    "an endless loop": "for (;;) {}",
    "a flood": "for (;;) console.log('x'.repeat(10000))",
    "a flood of events": "for (;;) posthog.capture({ distinctId: 'a', event: 'x' })",
    "a message of 500 MB": "posthog.capture({ distinctId: 'a', event: 'x', "
    "properties: { text: 'x'.repeat(5e8) } })",
    "4 GB of memory": "const all = []; "
    "for (let i = 0; i < 40; i++) all.push(new Uint8Array(1e8).fill(1))",
}
# The same by what a worker has that is not sealed.
FRAME_ATTACKS = {
    "an endless loop": "for (;;) {}",
    "microtasks": "const again = () => Promise.resolve().then(again); await again()",
    # WebKit gives up on a match after some steps, which a fast machine takes within the limit.
    "a regular expression": "for (;;) /(a+)+b/.test('a'.repeat(40))",
    "a flood": "for (;;) postMessage('x'.repeat(10000))",
    "a message of 500 MB": "postMessage(new Uint8Array(5e8)); await new Promise(() => {})",
    "forty nested workers": "for (let i = 0; i < 40; i++) new Worker(URL.createObjectURL(new Blob("
    "['for(;;){}'], { type: 'text/javascript' }))); await new Promise(() => {})",
}
