"""Start the app on a port, or say in one line that something runs there already: python -m ui.serve --port 8501."""

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kb.errors import KbError
from kb.files import keep_private
from kb.settings import Settings, load_settings

_MESSAGE_MEGABYTES = 25  # of a web socket, both ways; the longest note with every stretch marked takes two
_APP = Path(__file__).resolve().parents[1] / "app.py"


def is_taken(port: int) -> bool:
    """Say whether something answers on this port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(port: int, address: str, script: Path = _APP) -> None:
    """Serve an app until stopped, in this process. Addresses that are asked for are not logged: see ui/site/logs.py.

    Raises BadSettings when people have to sign in and what that takes is not there, StoreTooNew and StoreBroken.
    """
    from kb.knowledge_base import look_at_start
    from kb.originals import begin
    from ui.site import logs, site  # here: a taken port is said at once
    from ui.site.client import check_client

    settings = load_settings()
    named = next(iter(settings.allowed_hosts), "")
    print(f"Dilemmabank opens at {f'{named}, on port {port} here' if named else f'http://localhost:{port}'}", flush=True)
    logs.set_up(settings)
    redirect = check_client(settings.client_file) if settings.sign_in == "openid" else ""
    for said in (look_at_start(settings), begin(settings)):
        if said:
            print(said, flush=True)
    os.chdir(_APP.parent)  # icon and logo are named from there
    sys.argv = [str(script)]  # Streamlit looks for .streamlit/config.toml beside what was started
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # who connects counts, not who they say it is for: see ui/site/ways.py
    # Rich prints errors with what they say, past every log.
    where = {"server.port": port, "server.address": address, "logger.enableRich": False}
    site(script, settings, address, redirect).run(config={**where, **_sizes(settings), **_who(settings)})


def _sizes(settings: Settings) -> dict[str, Any]:
    """Return how much Streamlit takes and gives at once, in its own units; ui/site/sizes.py counts more exactly."""
    return {"server.maxUploadSize": settings.file_megabytes, "server.maxMessageSize": _MESSAGE_MEGABYTES}


def _who(settings: Settings) -> dict[str, Any]:
    """Return what Streamlit has to know to tell who someone is: see ui/visitor.py."""
    from ui.site.ways import SITTING as HEADER
    from ui.visitor import REGION, ROLES, SITTING, USER

    told = {} if settings.sign_in == "none" else {HEADER: SITTING}
    if settings.sign_in == "proxy":
        named = {USER: settings.proxy_user_header, ROLES: settings.proxy_roles_header, REGION: settings.proxy_region_header}
        told |= {header: name for name, header in named.items() if header}
    return {
        "secrets.files": [str(settings.client_file)] if settings.sign_in == "openid" else [],
        "server.trustedUserHeaders": told,
    }


def main() -> int:
    """Read the command line and serve; exit code 2 when the port is taken or a setting is wrong."""
    parser = argparse.ArgumentParser(prog="python -m ui.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default="localhost", help="where to listen (default: this machine only)")
    arguments = parser.parse_args()
    if is_taken(arguments.port):
        print(
            f"Port {arguments.port} is in use; the app may be running already at http://localhost:{arguments.port}. "
            f"Stop it, or start another with: make app PORT={arguments.port + 1}",
            file=sys.stderr,
        )
        return 2
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        run(arguments.port, arguments.address)
    except ValidationError as wrong:
        print("; ".join(f"setting {one['loc'][0]}: {one['msg']}" for one in wrong.errors()), file=sys.stderr)
        return 2
    except KbError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    keep_private()
    sys.exit(main())
