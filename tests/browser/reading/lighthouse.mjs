// Run Lighthouse on some addresses in one Chromium: a line of JSON with the scores of each.
// The last argument is JSON: the categories to score, by address.
import * as launcher from 'chrome-launcher'
import lighthouse, { defaultConfig } from 'lighthouse'

const [chromium, flags, categories] = process.argv.slice(2)

/** The audits that count in a score; the others, such as advice, take time and change no score. */
function weighted(names) {
  return names.flatMap((name) =>
    defaultConfig.categories[name].auditRefs
      .filter(({ weight }) => weight > 0)
      .map(({ id }) => id),
  )
}

const chrome = await launcher.launch({
  chromePath: chromium,
  chromeFlags: ['--headless=new', ...flags.split(' ')],
})
try {
  for (const [address, names] of Object.entries(JSON.parse(categories))) {
    const { lhr } = await lighthouse(address, {
      port: chrome.port,
      logLevel: 'silent',
      disableFullPageScreenshot: true,
      onlyAudits: weighted(names),
    })
    const scores = names.map((name) => [
      name,
      Math.round(lhr.categories[name].score * 100),
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
