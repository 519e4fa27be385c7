// Run Lighthouse on some addresses in one Chromium: a line of JSON with the scores of each.
import * as launcher from 'chrome-launcher'
import lighthouse from 'lighthouse'

const [chromium, flags, ...addresses] = process.argv.slice(2)
const chrome = await launcher.launch({
  chromePath: chromium,
  chromeFlags: ['--headless=new', ...flags.split(' ')],
})
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, {
      port: chrome.port,
      logLevel: 'silent',
      disableFullPageScreenshot: true,
    })
    const scores = Object.values(lhr.categories).map(({ id, score }) => [
      id,
      Math.round(score * 100),
    ])
    const failed = Object.values(lhr.audits)
      .filter(
        ({ score, scoreDisplayMode: mode }) =>
          score !== null && score < 1 && mode !== 'informative',
      )
      .map(({ id, displayValue, details }) => [
        id,
        displayValue,
        details?.items?.slice(0, 3),
      ])
    console.log(
      JSON.stringify({
        address,
        scores: Object.fromEntries(scores),
        failed,
      }),
    )
  }
} finally {
  await chrome.kill()
}
