"""How a page of each type is built: the one place to change what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping

from docsfy_hookspecs.plans import PageType

PURPOSES: Mapping[PageType, str] = {
    "guide": "leads through a task from start to result",
    "reference": "says everything about commands, settings or an area of an API, to be looked up",
    "concept": "explains how something works and why, without steps",
    "recipe": "solves one narrow problem, short enough to copy",
}
"""What a planner chooses by."""

RULES: Mapping[PageType, str] = {
    "guide": """\
- First one or two sentences: what the reader will have done at the end, and what is needed before.
- Then steps in the order in which they are done, each with the command or code to use and what \
is to be seen afterwards.
- The shortest way that works comes first; variations follow under headings of their own.
- At the end: what goes wrong and how to mend it, if the data tells.""",
    "reference": """\
- First one or two sentences: what is listed here, and one short example of common use.
- Then every item in a fixed order, each in the same form: name, signature or values, default, \
what it does, what it raises or refuses.
- Tables for options and settings; a heading for each class, function and command. That of a \
symbol ends in its whole dotted name as anchor, `### Name {#package.module.Name}`: links lead there.
- Complete before pleasant to read: leave out no public item of the data. No tutorials.""",
    "concept": """\
- First the idea in two or three sentences, in the reader's words.
- Then how its parts work together and what follows from that for the reader; name the class, \
function or setting of each part.
- Small examples that show the idea. No step-by-step instructions, no lists of options.""",
    "recipe": """\
- First one sentence: the problem that is solved.
- Then the whole solution in one block of code or commands that can be copied.
- Then a few lines: how it works, what to change, what to watch out for. Nothing else.""",
}
"""What a writer keeps to."""

HOME_RULES = """\
- First two or three sentences: what the project is, for whom, and what it is good for.
- Then the shortest way to have it and to see it work: install, one small example, its result.
- Then where to go on: the other pages by title, each with half a sentence on when to read it."""
"""What the writer of the home page keeps to instead."""
