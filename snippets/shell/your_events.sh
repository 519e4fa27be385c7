# --8<-- [start:files]
EVENTS=exports/ make serve
# --8<-- [end:files]

# --8<-- [start:persons]
EVENTS=exports/ PERSONS=persons.parquet make serve
# --8<-- [end:persons]

# --8<-- [start:s3]
EVENTS=s3://your-bucket/posthog/events make serve
# --8<-- [end:s3]

# --8<-- [start:report]
EVENTS=exports/ make report
# --8<-- [end:report]

# --8<-- [start:project]
export POSTHOG_PERSONAL_API_KEY="<your personal API key>"
EVENTS=https://us.posthog.com/project/123 make serve
# --8<-- [end:project]
