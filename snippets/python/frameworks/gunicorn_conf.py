"""gunicorn.conf.py: gunicorn runs the workers of Django and Flask."""


# --8<-- [start:worker_exit]
def worker_exit(server: object, worker: object) -> None:
    """Each worker runs it before it ends; `graceful_timeout` is 30 s."""
    from tracking import posthog, shutdown

    shutdown(posthog, seconds=20)  # hl


# --8<-- [end:worker_exit]
