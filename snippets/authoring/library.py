"""A client of a made-up API: a library that lends books."""

import os

import requests

# --8<-- [start:borrow]
API = "https://library.example.org/v1"
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['LIBRARY_TOKEN']}"

loan = session.post(f"{API}/loans", json={"book": "Emma", "days": 14})
loan.raise_for_status()
loans = session.get(f"{API}/loans", params={"state": "open"})
for each in loans.json()["loans"]:
    print(each["book"], "is due on", each["due"])
# --8<-- [end:borrow]
