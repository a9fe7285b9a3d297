"""JUnit's XML, which every continuous integration reads: a suite for each file, a failed test for each finding."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from shapelint.findings import Finding, Severity
from shapelint.output.spots import Spot, spot_of
from shapelint.source.texts import Texts

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 allows neither as it is nor as a reference (its section 2.2)."""


def junit(findings: Iterable[Finding], texts: Texts, root: Path, failures: Sequence[str] = ()) -> str:
    """The findings and what went wrong in the run itself; one passed test where there is neither."""
    suites: dict[str, xml.Element] = {}
    for finding in findings:
        spot = spot_of(finding.place, texts, root)
        _add(suites, spot.path, _case_of(finding, spot))
    for failure in failures:
        _add(suites, "shapelint", case("run", "shapelint", "error", failure, failure))
    if not suites:
        _add(suites, "shapelint", case("nothing found", "shapelint"))
    return document(suites.values())


def _case_of(finding: Finding, spot: Spot) -> xml.Element:
    """The test of a finding; an info fails nothing, and is what a passed test printed."""
    lines = [f"{spot}: {finding.severity.name.lower()} {finding.code} {finding.name}: {finding.message}", finding.help]
    lines += [f"fix: {finding.fix.message}"] if finding.fix else []
    outcome = "failure" if finding.severity >= Severity.WARNING else "system-out"
    module = str(PurePosixPath(spot.path).with_suffix("")).strip("/").replace("/", ".")
    found = case(f"{finding.code} {finding.name}", module, outcome, spot.prefix + finding.message, "\n".join(filter(None, lines)))
    found.set("file", _allowed(spot.path))
    found.set("line", str(spot.span.row))
    found.set("column", str(spot.span.column))
    return found


def case(name: str, class_name: str, outcome: str = "", headline: str = "", text: str = "") -> xml.Element:
    """A test and how it ended: `failure`, `error`, `system-out` (a remark), or well."""
    found = xml.Element("testcase", name=_allowed(name), classname=_allowed(class_name))
    if outcome:
        end = xml.SubElement(found, outcome)
        end.text = _allowed(text)
        if outcome != "system-out":
            end.set("message", _allowed(headline))
    return found


def _add(suites: dict[str, xml.Element], name: str, test: xml.Element) -> None:
    suites.setdefault(name, xml.Element("testsuite", name=_allowed(name))).append(test)


def document(suites: Iterable[xml.Element]) -> str:
    """The XML of suites, each with the numbers of its tests, as all of them together."""
    whole = xml.Element("testsuites", name="shapelint")
    whole.extend(suites)
    for element in (*whole, whole):
        for count, path in (("tests", ".//testcase"), ("failures", ".//failure"), ("errors", ".//error")):
            element.set(count, str(len(element.findall(path))))
    xml.indent(whole)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(whole, encoding="unicode")


def _allowed(text: str) -> str:
    """The text with its control characters spelled out."""
    return _FORBIDDEN.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
