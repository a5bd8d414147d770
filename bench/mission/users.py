"""Many people at one server: signs them in, lets each ask and act at the pace of a person, and tells how long answers
took. Then all ask as fast as they are answered. Standard library only; the client shares the machine's cores.

Usage: users.py ADDRESS PEOPLE.json SECONDS
"""

import asyncio
import json
import random
import sys
import time

PACE_S = 2.0  # between two requests of one person, on average
FULL_S = 10.0  # how long all ask as fast as they can


class Person:
    """Somebody signed in, over one connection that stays."""

    def __init__(self, address, account):
        self.host, self.port = address.split(":")
        self.address, self.account, self.cookie = address, account, ""
        self.acts = 0

    async def connect(self):
        self.reader, self.writer = await asyncio.open_connection(self.host, int(self.port))

    async def ask(self, method, path, body=None):
        text = b"" if body is None else json.dumps(body).encode()
        kind = "" if body is None else "Content-Type: application/json\r\n"
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.address}\r\n{kind}Cookie: {self.cookie}\r\nContent-Length: {len(text)}\r\n\r\n"
        self.writer.write(head.encode() + text)
        status = int((await self.reader.readline()).split()[1])
        headers = {}
        while line := (await self.reader.readline()).strip():
            name, value = line.decode().split(": ", 1)
            headers[name.lower()] = value
        if headers.get("transfer-encoding") == "chunked":
            content = b""
            while size := int((await self.reader.readline()).strip(), 16):
                content += await self.reader.readexactly(size)
                await self.reader.readline()
            await self.reader.readline()
        else:
            content = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return status, headers, content

    async def enter(self):
        await self.connect()
        body = {"person": self.account["person"], "password": self.account["password"], "code": self.account["code"]}
        status, headers, content = await self.ask("POST", "/api/session", body)
        assert status == 200, content
        self.cookie = headers["set-cookie"].split(";")[0]

    def next(self, incidents, rng):
        """What a person does next: kind, method, path, body."""
        incident = rng.choice(incidents)
        weights = {"list": 35, "detail": 30, "map": 10, "status": 10, "review": 10, "act": 5}
        if self.account["role"] != "national_analyst":
            del weights["act"]
        kind = rng.choices(list(weights), list(weights.values()))[0]
        if kind == "act":
            self.acts += 1
            act = {"area": "review", "act": {"do": "take", "incident": incident}}
            name = f"{self.account['person']}-{self.account['n']}-{self.acts}"
            return kind, "POST", "/api/mission/acts", {"id": name, "act": act}
        path = {
            "list": "/api/incidents?limit=50",
            "detail": f"/api/incidents/{incident}",
            "map": "/api/incidents/map",
            "status": "/api/status",
            "review": f"/api/mission/reviews/{incident}",
        }[kind]
        return kind, "GET", path, None


async def work(person, incidents, until, pace_s, took, statuses):
    rng = random.Random(f"{person.account['person']}-{person.account['n']}")
    await asyncio.sleep(rng.random() * pace_s)
    while time.monotonic() < until:
        kind, method, path, body = person.next(incidents, rng)
        began = time.monotonic()
        status, _, _ = await person.ask(method, path, body)
        ended = time.monotonic()
        took.setdefault(kind, []).append(ended - began)
        statuses[status] = statuses.get(status, 0) + 1
        if pace_s:
            await asyncio.sleep(rng.expovariate(1 / pace_s))


def told(name, took, statuses, seconds, people):
    def at(values, share):
        return round(1000 * sorted(values)[int((len(values) - 1) * share)], 1)

    every = [value for values in took.values() for value in values]
    kinds = {kind: {"n": len(v), "p50_ms": at(v, 0.5), "p99_ms": at(v, 0.99)} for kind, v in sorted(took.items())}
    line = {"what": name, "people": people, "requests": len(every), "per_s": round(len(every) / seconds, 1)}
    line |= {"p50_ms": at(every, 0.5), "p99_ms": at(every, 0.99), "kinds": kinds, "statuses": statuses}
    print(json.dumps(line), flush=True)


async def main(address, file, seconds):
    with open(file) as accounts:
        people = [Person(address, account) for account in json.load(accounts)]
    began = time.monotonic()
    for person in people:
        await person.enter()
    took_s = time.monotonic() - began
    print(json.dumps({"what": "sign-in, one after the other", "people": len(people), "mean_ms": round(1000 * took_s / len(people), 1)}), flush=True)
    _, _, content = await people[0].ask("GET", "/api/incidents?limit=200")
    incidents = [one["id"] for one in json.loads(content)["incidents"]]
    for name, pace_s, length in [("at a person's pace", PACE_S, seconds), ("as fast as answered", 0.0, FULL_S)]:
        took, statuses = {}, {}
        until = time.monotonic() + length
        await asyncio.gather(*(work(p, incidents, until, pace_s, took, statuses) for p in people))
        told(name, took, statuses, length, len(people))


asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
