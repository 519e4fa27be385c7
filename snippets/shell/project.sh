# --8<-- [start:environment]
export POSTHOG_PROJECT_TOKEN="phc_your_project_token"
export POSTHOG_HOST="https://us.i.posthog.com"
# --8<-- [end:environment]
