"""Asks with wrk (Debian), which takes less of the processors than a client in Python: what the benchmarks share."""
import json
import re
import subprocess
from pathlib import Path

from create_users import cpu_seconds

# One request after another, from a file with one on each line: method, path and, where there is one, a body.
SCRIPT = """
local asked, at = {}, 0
init = function()
    for line in io.lines("%s") do
        local method, path, body = line:match("^(%%u+) (%%S+) ?(.*)$")
        body = body ~= "" and body or nil
        wrk.headers["Content-Type"] = body and "application/json"
        asked[#asked + 1] = wrk.format(method, path, nil, body)
    end
end
request = function()
    at = at %% #asked + 1
    return asked[at]
end
done = function(summary)
    local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
    io.write(string.format("REQUESTS %%d FAILED %%d MICROSECONDS %%d\\n", summary.requests, failed, summary.duration))
end
"""


def spent(pids):
    """Seconds of processor time of each process that `pids` finds."""
    return {pid: cpu_seconds([pid]) for pid in pids()}


def get(path):
    """A request for `path`, as `ask` takes it."""
    return f"GET {path}"


def post(path, body):
    """A request that sends `body` to `path`, as `ask` takes it."""
    return f"POST {path} {json.dumps(body)}"


def ask(port, requests, token, pids, arguments, directory):
    """Requests a second, and milliseconds of processor time of what `pids` finds for each."""
    listed, script = Path(directory) / "asked", Path(directory) / "wrk.lua"
    listed.write_text("\n".join(requests) + "\n")
    script.write_text(SCRIPT % listed)
    headers = ["-H", f"Authorization: Bearer {token}"] if token else []
    command = ["wrk", "-t1", f"-c{arguments.connections}", f"-d{arguments.seconds}s", "--timeout", "30s", "-s", str(script),
               *headers, f"http://127.0.0.1:{port}"]
    before = spent(pids)
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # A process that came meanwhile began with nothing.
    cpu = sum(now - before.get(pid, 0) for pid, now in spent(pids).items())
    answered, failed, took = map(int, re.search(r"REQUESTS (\d+) FAILED (\d+) MICROSECONDS (\d+)", told).groups())
    assert failed == 0 and answered > 0, told
    return answered / took * 1e6, cpu / answered * 1000
