"""A PostHog project as a source of events, asked over HTTP."""
