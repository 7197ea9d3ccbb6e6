"""The server around the application."""

import logging
import socket

import uvicorn
from fastapi import FastAPI
from wasabi import msg

from spacy_clinner.errors import ClinnerError


def run(app: FastAPI, host: str, port: int, seconds: float) -> None:
    """Serve until SIGINT or SIGTERM, then let what was begun end.

    Args:
        app: of `create_app`.
        host: address to listen on.
        port: 0 for any free one, which is printed.
        seconds: how long requests may take to end once the server is told to stop.

    Raises:
        ClinnerError: if the address cannot be listened on.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("spacy_clinner.serving").setLevel(logging.INFO)
    listener = _listener(host, port)
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listener.getsockname()[1]}"
    msg.good(f"Listening on {address}; Ctrl-C stops it")
    msg.info("Next, send it a note:")
    print(f'curl --json \'{{"text": "Started aspirin."}}\' {address}/annotate', flush=True)
    config = uvicorn.Config(
        app,
        access_log=False,  # it would have the query of a request
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=round(seconds) + 1,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except (OSError, UnicodeError) as error:  # a name with an empty or a very long part is in no encoding
        what = getattr(error, "strerror", None) or "is no name of a host"
        raise ClinnerError(
            f"serve: {host}:{port}: {what}: give a --host of this machine and a free --port"
        ) from None
    return listener
