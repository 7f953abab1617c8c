"""Processes of a distributed cloud on this host, with a MariaDB and a RabbitMQ of their own: for tests that kill them. Needs root,
for the users of the database and the broker."""

import contextlib
import http.client
import json
import os
import pathlib
import random
import secrets
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Broken(Exception):
    """What must hold and does not."""


def until(seconds, condition, complaint):
    deadline = time.monotonic() + seconds
    while not (held := condition()):
        if time.monotonic() > deadline:
            raise Broken(complaint)
        time.sleep(0.02)
    return held


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def free_offset():
    """An offset at which none of the cloud's ports is taken just now, nor given to a connection by the system."""
    for offset in random.sample(range(20000, 22900, 37), 60):
        try:
            for port in (5000, 6080, 8774, 8775, 8778, 9180, 9191, 9292, 9696):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port + offset))
            return offset
        except OSError:
            continue
    raise SystemExit("no free ports")


class Processes:
    """Two places, `main` and `replica`: data folders of the same ports, at 127.0.0.1 and 127.0.0.2."""

    def __init__(self, work, offset):
        self.work, self.offset, self.token = work, offset, ""
        self.password = secrets.token_hex(16)
        # The broker's own two ports, 10,000 and 20,000 above, stay below those that the system gives to connections.
        self.ports = {"PILEUS_DB_PORT": str(3306 + offset), "PILEUS_BUS_PORT": str(offset - 10_500)}

    def backends(self, *words):
        subprocess.run([ROOT / "tests/lab/backends", words[0], self.work / "backends", *words[1:]],
                       env={**os.environ, **self.ports}, check=True)

    def up(self, services, more=""):
        """Starts keystone and the services, each (place, name); logs in as the administrator."""
        subprocess.run([ROOT / "pileus", "--version"], check=True, stdout=subprocess.DEVNULL)
        self.work.chmod(0o755)
        self.backends("up", "127.0.0.1", self.password)
        for place, address in (("main", "127.0.0.1"), ("replica", "127.0.0.2")):
            (self.work / place).mkdir()
            (self.work / place / "pileus.conf").write_text(f"""[pileus]
connection = mariadb://pileus:{self.password}@127.0.0.1:{self.ports['PILEUS_DB_PORT']}/?sslMode=disable
transport_url = rabbit://pileus:{self.password}@127.0.0.1:{self.ports['PILEUS_BUS_PORT']}/?tls=false
port_offset = {self.offset}
listen = {address}
internal_host = 127.0.0.1
secrets_file = {self.work}/main/secrets.json
{more}""")
        for place, service in (("main", "keystone"), *services):
            self.start(place, service)
        self.login()

    def start(self, place, service):
        said = subprocess.run([ROOT / "pileus", "run", service, "--data", self.work / place, "--detach"],
                              capture_output=True, text=True, timeout=180)
        if said.returncode != 0:
            raise Broken(f"{service} does not start: {(said.stderr or said.stdout)[-500:]}")

    def kill(self, place, service):
        pid = int((self.work / place / "run" / f"{service}.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        until(10, lambda: not alive(pid), f"the killed {service} is still there")

    def down(self):
        for place in ("main", "replica"):
            if (self.work / place).is_dir():
                subprocess.run([ROOT / "pileus", "down", "--data", self.work / place], capture_output=True, check=False)
        if (self.work / "backends").is_dir():
            self.backends("down")

    def login(self):
        password = json.loads((self.work / "main" / "secrets.json").read_text())["admin"]
        domain = {"id": "default"}
        body = {"auth": {"identity": {"methods": ["password"], "password": {
            "user": {"name": "admin", "password": password, "domain": domain}}},
            "scope": {"project": {"name": "admin", "domain": domain}}}}
        with self.connect(5000) as connection:
            connection.request("POST", "/v3/auth/tokens", json.dumps(body), {"Content-Type": "application/json"})
            self.token = connection.getresponse().headers["X-Subject-Token"]

    def connect(self, port, address="127.0.0.1"):
        return contextlib.closing(http.client.HTTPConnection(address, port + self.offset, timeout=120))
