#!/usr/bin/env python3
"""A PSA on the loopback interface, for trying things out: it answers like the REST API of ConnectWise PSA (companies,
their count and their statuses), with a few companies of its own or with those of a file. Nothing of it is ConnectWise's.

    python3 tests/psa/serve.py                          # http://127.0.0.1:8091, credentials as below
    python3 tests/psa/serve.py --port 9000 --companies names.txt

A connection to it: company_id acme, public_key public, private_key private, any client_id. While it runs,
`curl -X DELETE http://127.0.0.1:8091/loopback/companies/250` makes a company vanish,
`curl -X POST http://127.0.0.1:8091/loopback/companies/250/retire` makes it one that is no longer served.
"""

import argparse
import base64
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

API = "/v4_6_release/apis/3.0/company/companies"
USER = "Basic " + base64.b64encode(b"acme+public:private").decode()
INACTIVE = 7
NAMES = [
    "Umbrella Corporation", "Globex, Inc.", "Contoso & Söhne GmbH", "Initech LLC", "Stark Industries", "Wayne Enterprises",
    "Wonka Industries", "Acme Corporation", "Soylent Corp.", "Hooli", "Vandelay Industries", "Cyberdyne Systems",
    "Tyrell Corporation", "Oscorp",
]


def company(number, name):
    return {"id": number, "name": name, "identifier": re.sub(r"\W", "", name)[:25], "status": {"id": 1, "name": "Active"},
            "deletedFlag": False}


def meets(item, conditions):
    """The conditions that Roster asks with: `deletedFlag=false`, `id in (…)`, `(name contains "…" or …)`."""
    if ids := re.search(r"\bid in \(([\d,]*)\)", conditions):
        return str(item["id"]) in ids[1].split(",")
    groups = re.findall(r'\(name contains "([^"]*)" or identifier contains "([^"]*)"\)', conditions)
    return all(word.lower() in item["name"].lower() or word.lower() in item["identifier"].lower() for word, _ in groups)


class Psa(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, headers=()):
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(content))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if self.headers.get("Authorization") != USER or not self.headers.get("clientId"):
            return self.answer(401, {"code": "Unauthorized", "message": "Company name or user credentials are not valid."})
        if address.path == API + "/statuses":
            return self.answer(200, [{"id": INACTIVE, "name": "Former client"}])
        found = [item for item in self.server.companies if meets(item, query.get("conditions", ""))]
        if address.path == API + "/count":
            return self.answer(200, {"count": len(found)})
        if address.path != API:
            return self.answer(404, {"code": "NotFound", "message": "Not found"})
        page, size = int(query.get("page", 1)), min(int(query.get("pageSize", 25)), 1000)
        found.sort(key=lambda item: (item["name"], item["id"]))
        more = page * size < len(found)
        link = f'<http://{self.headers.get("Host")}{API}?page={page + 1}&pageSize={size}>; rel="next"'
        return self.answer(200, found[(page - 1) * size : page * size], [("Link", link)] if more else [])

    def do_DELETE(self):
        number = self.path.rsplit("/", 1)[-1]
        self.server.companies[:] = [item for item in self.server.companies if str(item["id"]) != number]
        return self.answer(200, {})

    def do_POST(self):
        for item in self.server.companies:
            if self.path == f"/loopback/companies/{item['id']}/retire":
                item["status"] = {"id": INACTIVE, "name": "Former client"}
        return self.answer(200, {})

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--companies", metavar="FILE", help="names, one a line, in place of the built-in ones")
    options = parser.parse_args()
    names = NAMES
    if options.companies:
        with open(options.companies, encoding="utf-8") as file:
            names = [line.strip() for line in file if line.strip()]
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Psa)
    server.companies = [company(number, name) for number, name in enumerate(names, 250)]
    print(f"a PSA with {len(names)} companies at http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
