"""What the pages of archives are told."""

from __future__ import annotations

from typing import Final

from casework.application.facts.finding import Finder, Finders, Finding, identity, in_force
from casework.domain.archives import file
from casework.domain.archives.file import Copies, Opening
from casework.domain.policy import Choices
from casework.domain.requests import intake
from casework.domain.requests.filing import NotSubmitted


def _opening(stream: str, act: object, finding: Finding) -> Opening:
    request = finding.look(f"{intake.decider.name}/{identity(stream)}")
    classes = in_force(finding).choice(Choices.ARCHIVE_CLASSES)
    return Opening(classes, of_request=not isinstance(request, NotSubmitted))


def _copies(stream: str, act: object, finding: Finding) -> Copies:
    return Copies(dual="on" in in_force(finding).choice(Choices.DUAL_COPY))


ARCHIVES: Final[Finders] = {
    file.OpenArchive: Finder(Opening, _opening),
    file.SealArchive: Finder(Copies, _copies),
}
