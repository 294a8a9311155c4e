"""Lists the licences of what the image is made of, and fails at one that nobody has looked at.

Reads requirements.txt and what the installed packages say of themselves.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

PERMISSIVE = re.compile(r"Apache|BSD|MIT|ISC|PSF|Python Software Foundation|Unlicense|MPL|Mozilla", re.IGNORECASE)
COPYLEFT = re.compile(r"\bA?L?GPL|GNU", re.IGNORECASE)

LOOKED_AT = {
    "aiostream": "GPL-3.0; Ocean requires it, and imports it as it is",
    "cookiecutter": "BSD-3-Clause, by its LICENSE file; Ocean's command line requires it",
    "text-unidecode": "Artistic-1.0 or GPL-2.0-or-later: taken under the first; cookiecutter's slugs require it",
}
ELSEWHERE = {"colorama": "BSD-3-Clause; on Windows alone", "win32-setctime": "MIT; on Windows alone"}


def declared(name: str) -> str:
    """A package's licence in its own words: an expression, else the classifiers, else the first line of free text."""
    said = metadata(name)
    if expression := said.get("License-Expression"):
        return str(expression)
    classifiers = [line.rpartition("::")[2].strip() for line in said.get_all("Classifier") or [] if "License" in line]
    return ", ".join(classifiers) or str(said.get("License") or "nothing").partition("\n")[0]


def licence(name: str) -> str | None:
    """None where nobody has looked at it."""
    if name in LOOKED_AT | ELSEWHERE:
        return (LOOKED_AT | ELSEWHERE)[name]
    text = declared(name)
    return text if PERMISSIVE.search(text) and not COPYLEFT.search(text) else None


def main() -> int:
    names = re.findall(r"^([\w.-]+)==", Path("requirements.txt").read_text(), re.MULTILINE)
    unknown = []
    for name in names:
        try:
            found = licence(name)
        except PackageNotFoundError:
            found = None
        print(f"{name:22} {found or 'UNKNOWN'}")
        unknown += [name] if found is None else []
    if unknown:
        print(f"Look at the licences of {', '.join(unknown)}, and note them in .ci/licences.py.", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
