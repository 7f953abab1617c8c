"""The clouds that are measured, as the administrator of an openrc uses them, and our own, started for a measurement."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import subprocess
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
PEER = pathlib.Path(os.environ.get("PEER_HOME", "/opt/peer"))


class Service:
    """One service of a cloud."""

    def __init__(self, openrc, kind, headers=None):
        words = dict(re.findall(r"(OS_\w+)=(\S+)", pathlib.Path(openrc).read_text()))
        domain = {"id": "default"}
        user = {"name": words["OS_USERNAME"], "password": words["OS_PASSWORD"], "domain": domain}
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}},
                         "scope": {"project": {"name": words["OS_PROJECT_NAME"], "domain": domain}}}}
        request = urllib.request.Request(words["OS_AUTH_URL"] + "/auth/tokens", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            self.headers = {"X-Auth-Token": answer.headers["X-Subject-Token"], **(headers or {})}
            catalog = json.load(answer)["token"]["catalog"]
        self.url = next(endpoint["url"].rstrip("/") for service in catalog if service["type"] == kind
                        for endpoint in service["endpoints"] if endpoint["interface"] == "public")

    def connect(self):
        place = urllib.parse.urlsplit(self.url)
        return contextlib.closing(http.client.HTTPConnection(place.hostname, place.port, timeout=600))

    def fetch(self, method, path, body=None, connection=None):
        """The answer's bytes; any status from 300 ends the program."""
        if connection is None:
            with self.connect() as once:
                return self.fetch(method, path, body, once)
        connection.request(method, urllib.parse.urlsplit(self.url).path + path, None if body is None else json.dumps(body),
                           {**self.headers, "Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {self.url}{path}: {answer.status} {content[:300]}")
        return content

    def ask(self, method, path, body=None):
        """The answer's JSON."""
        content = self.fetch(method, path, body)
        return json.loads(content) if content else {}


@contextlib.contextmanager
def ours(work):
    """The openrc of a cloud of ours: of the one that PILEUS_OPENRC names, else of a new one that ends afterwards."""
    if openrc := os.environ.get("PILEUS_OPENRC"):
        yield pathlib.Path(openrc)
        return
    data = work / "data"
    subprocess.run([ROOT / "pileus", "up", "--data", data, "--computes", "1", "--port-offset",
                    os.environ.get("PILEUS_PORT_OFFSET", "20000"), "--detach"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield data / "openrc"
    finally:
        subprocess.run([ROOT / "pileus", "down", "--data", data], check=False, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def peer():
    """The openrc of the peer; None when it is not up."""
    openrc = PEER / "openrc"
    try:
        Service(openrc, "identity")
    except OSError as absent:
        print(f"the peer is not up (PEER_HOME={PEER}: {absent}): no ratios to it. Start it with ../shared/peer/up")
        openrc = None
    yield openrc
