"""Celery's settings: its broker is a folder, so that no server is needed."""

from pathlib import Path

folders = {name: str(Path(__file__).parent / name) for name in ("queue", "control", "processed")}
for folder in folders.values():
    Path(folder).mkdir(exist_ok=True)
broker_url = "filesystem://"
broker_transport_options = {
    **{"data_folder_in": folders["queue"], "data_folder_out": folders["queue"]},
    **{"control_folder": folders["control"], "processed_folder": folders["processed"]},
    "polling_interval": 0.1,
}
worker_hijack_root_logger = False
