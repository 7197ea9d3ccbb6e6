"""The command as a real process, under load, and stopped."""

import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

NOTE = "Mrs Grey was seen by Dr Vane ."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process can catch")
def test_it_serves_many_at_once_and_stops_gracefully(names):
    command = [sys.executable, "-m", "spacy", "clinner", "serve", str(names), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    break
            with httpx.Client(base_url=found.group(), timeout=60) as client, ThreadPoolExecutor(8) as threads:
                answers = list(
                    threads.map(
                        lambda i: client.post("/redact", json={"id": str(i), "text": f"{NOTE} {i}"}),
                        range(16),
                    )
                )
        finally:
            process.send_signal(signal.SIGTERM)
            log = "".join(lines) + process.stdout.read()
    assert process.returncode in (0, -signal.SIGTERM)
    assert [a.json()["id"] for a in answers if a.status_code == 200]
    assert {a.status_code for a in answers} <= {200, 503}
    assert all("Grey" not in a.text for a in answers)
    assert "POST /redact 200" in log
    assert "Grey" not in log
    assert "Traceback" not in log
