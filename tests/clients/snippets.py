"""Every excerpt of docs/clients.md in TypeScript or Python is part of a program that runs, line by line."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "clients.md"
SOURCES = {"ts": sorted(HERE.glob("typescript/*.ts")), "python": [HERE / "python" / "tour.py"]}


def lines(text):
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


excerpts = re.findall(r"^```(ts|python)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
missing = [
    code for language, code in excerpts if not any(lines(code) in lines(file.read_text()) for file in SOURCES[language])
]
for code in missing:
    print(f"docs/clients.md: this is no part of the programs in tests/clients:\n\n{code}", file=sys.stderr)
print(f"{len(excerpts)} excerpts in docs/clients.md, {len(missing)} of them from nowhere")
sys.exit(bool(missing) or len(excerpts) < 4)
