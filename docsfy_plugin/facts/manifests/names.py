"""Names that all manifests use alike: licences, requirements, people's URLs."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Dependency

from docsfy_plugin.facts.formats import word

_REQUIREMENT = re.compile(
    r"[ \t]*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?P<extras>\[[^\]]*\])?"
    r"[ \t]*(?P<rest>.*)"
)
_CLASSIFIER_LICENSES = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "The Unlicense (Unlicense)": "Unlicense",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "Python Software Foundation License": "PSF-2.0",
    "zlib/libpng License": "Zlib",
}
_MAX_LICENSE = 80


def dependency(requirement: str, group: str = "") -> Dependency | None:
    """Read a PEP 508 requirement; `None` for what is not one (`-r other.txt`, a URL).

    Args:
        requirement: As written, with extras and markers.
        group: Extra or group that it belongs to.
    """
    match = _REQUIREMENT.fullmatch(word(requirement))
    if match is None:
        return None
    rest = match["rest"].strip()
    if rest.startswith("(") and ")" in rest:
        rest = rest[1:].replace(")", "", 1)
    if rest and rest[0] not in "<>=!~;@":
        return None
    name = match["name"] + (match["extras"] or "").replace(" ", "")
    return Dependency(name=name, requirement=" ".join(rest.split()), group=group)


def license_of(value: str, classifiers: tuple[str, ...] = ()) -> str:
    """A licence as one short line; a whole licence text is left out.

    Args:
        value: As the manifest writes it.
        classifiers: Trove classifiers, asked when there is no other word.
    """
    text = word(value)
    if text and len(text) <= _MAX_LICENSE:
        return text
    for classifier in classifiers:
        first, _, name = classifier.rpartition(" :: ")
        if first.startswith("License"):
            return _CLASSIFIER_LICENSES.get(name, name if name != "OSI Approved" else "")
    return ""
