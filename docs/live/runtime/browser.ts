// posthog-js in a worker, on a page that is only made up.
import './browser_globals.ts'
import { packages } from './session.ts'
import posthog from 'posthog-js/dist/module.no-external.js'

// Nothing but what the code captures, at once, and nothing loaded from PostHog. On a page of an app,
// posthog-js would send page views and clicks by itself.
const OVERRIDES = {
  opt_out_useragent_filter: true,
  internal_or_test_user_hostname: null,
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  disable_surveys: true,
  advanced_disable_flags: true,
  disable_external_dependency_loading: true,
  request_batching: false,
  disable_compression: true,
}

Object.assign(self, { POSTHOG_DEBUG: true }) // it says why it refuses something only then

const init = posthog.init.bind(posthog)
posthog.init = (token: string, options: object, name?: string) =>
  init(token, { ...options, ...OVERRIDES }, name)

/** Start it as an app does before anything else, for code that does not do it itself. */
const start = () =>
  posthog.init('phc_sample', { api_host: 'https://us.i.posthog.com', defaults: '2026-08-30' })

packages['posthog-js'] = { default: posthog, posthog }
Object.assign(self, { $start: start })
