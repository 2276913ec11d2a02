"""Which licence a text is, by the sentences that no other licence has."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[\W_]+")

# the first that has all of its phrases; the more special stand before those they contain
_PHRASES = (
    ("AGPL-3.0", ("gnu affero general public license version 3",)),
    ("LGPL-3.0", ("gnu lesser general public license version 3",)),
    ("LGPL-2.1", ("gnu lesser general public license version 2 1",)),
    ("LGPL-2.0", ("gnu library general public license version 2",)),
    ("GPL-3.0", ("gnu general public license version 3",)),
    ("GPL-2.0", ("gnu general public license version 2",)),
    ("MPL-2.0", ("mozilla public license version 2 0",)),
    ("EPL-2.0", ("eclipse public license v 2 0",)),
    ("EUPL-1.2", ("european union public licence v 1 2",)),
    ("Apache-2.0", ("apache license", "version 2 0", "licensed under the apache license")),
    ("Apache-2.0", ("apache license version 2 0 january 2004",)),
    ("BSL-1.0", ("boost software license version 1 0",)),
    ("BUSL-1.1", ("business source license 1 1",)),
    ("Elastic-2.0", ("elastic license 2 0",)),
    ("Unlicense", ("this is free and unencumbered software released into the public domain",)),
    ("CC0-1.0", ("cc0 1 0 universal",)),
    ("CC-BY-SA-4.0", ("attribution sharealike 4 0 international",)),
    ("CC-BY-NC-4.0", ("attribution noncommercial 4 0 international",)),
    ("CC-BY-4.0", ("attribution 4 0 international",)),
    ("PSF-2.0", ("python software foundation license version 2",)),
    ("WTFPL", ("do what the fuck you want to public license",)),
    ("0BSD", ("permission to use copy modify and or distribute this software for any purpose"
              " with or without fee is hereby granted the software is provided",)),
    ("ISC", ("permission to use copy modify and or distribute this software for any purpose"
             " with or without fee is hereby granted provided that",)),
    ("ISC", ("permission to use copy modify and distribute this software for any purpose"
             " with or without fee is hereby granted provided that",)),
    ("MIT-0", ("permission is hereby granted free of charge", "without restriction",
               "to permit persons to whom the software is furnished to do so the software is")),
    ("BSD-4-Clause", ("redistribution and use in source and binary forms",
                      "all advertising materials mentioning features")),
    ("BSD-3-Clause", ("redistribution and use in source and binary forms",
                      "to endorse or promote products derived from")),
    ("BSD-2-Clause", ("redistribution and use in source and binary forms",
                      "redistributions in binary form must reproduce")),
    ("Zlib", ("this software is provided as is without any express or implied warranty",
              "altered source versions must be plainly marked")),
    ("MIT", ("permission is hereby granted free of charge to any person obtaining a copy",)),
)  # fmt: skip


def identify(text: str) -> str:
    """Guess the SPDX identifier of a licence text; empty if it is none that is known.

    The GNU licences are given without `-only` or `-or-later`: their texts are the same.
    """
    marker = re.search(r"SPDX-License-Identifier:[ \t]*([\w.+() -]+)", text[:4000])
    if marker:
        return marker[1].strip()
    words = _SPACES.sub(" ", text[:40_000].lower())
    head = words[:3000]
    for name, phrases in _PHRASES:
        # a licence names others further down: titles are looked for at the top alone
        where = head if len(phrases) == 1 and name not in ("MIT", "0BSD", "ISC") else words
        if all(phrase in where for phrase in phrases):
            return name
    return ""
