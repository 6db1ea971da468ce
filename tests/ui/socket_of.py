"""A web socket to the app without a browser: what Streamlit's server says to whoever asks, however they ask."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

_SECONDS = 60
XSRF = "_streamlit_xsrf"


def told(
    address: str, page: str, headers: Mapping[str, str | None], cookies: Mapping[str, str], host: str = "", query: str = "",
    asked_for: str = "",
) -> str:  # fmt: skip
    """Return everything that the app sends to who opens a page ("" or "beoordelen") with these headers and cookies.

    headers: None for one that is left out. host: of this machine, from which to connect, when it matters. query: what stands
    in the address behind the question mark. asked_for: another name that is said to be this machine's.
    """
    to = urlsplit(address)
    site = f"http://{asked_for}" if asked_for else address
    usual = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Origin": site}
    sent = {name: value for name, value in {**usual, **headers}.items() if value is not None}
    ours = (host, 0) if host else None
    with connect(
        f"{site.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit", cookies.get(XSRF, "-")],
        additional_headers=sent, max_size=None, source_address=ours, address=(to.hostname, to.port),
    ) as socket:  # fmt: skip
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        socket.send(asked.SerializeToString())
        heard: list[str] = []
        while True:
            message = ForwardMsg.FromString(socket.recv(_SECONDS))
            heard.append(str(message))
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(heard).encode().decode("unicode_escape").encode("latin-1", "ignore").decode("utf-8", "ignore")
