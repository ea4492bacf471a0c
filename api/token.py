"""Mint a bearer token for trying: `python -m api.token --role service`."""

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta

from api.auth import Caller


def main() -> None:
    """Print a token signed with STOCKADE_JWT_SECRET."""
    parser = argparse.ArgumentParser(prog="python -m api.token", description=__doc__)
    parser.add_argument("--role", required=True, choices=["service", "admin", "workspace"])
    parser.add_argument("--sub", default="trying", help="who it is for (default: trying)")
    parser.add_argument("--workspace", help="the workspace_id, for the role workspace")
    parser.add_argument("--minutes", type=int, default=60, help="how long it lasts (default: 60)")
    asked = parser.parse_args()
    secret = os.environ.get("STOCKADE_JWT_SECRET")
    if not secret:
        sys.exit("token: STOCKADE_JWT_SECRET is not set.")
    try:
        caller = Caller(
            sub=asked.sub,
            exp=datetime.now(UTC) + timedelta(minutes=asked.minutes),
            role=asked.role,
            workspace_id=asked.workspace,
        )
    except ValueError as error:
        sys.exit(f"token: {error}")
    sys.stdout.write(caller.encode(secret, "HS256") + "\n")


if __name__ == "__main__":
    main()
