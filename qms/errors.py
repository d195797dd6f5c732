"""Every error that a person can act on.

    QmsError
    └── UserError             told in plain sentences, no traceback; the command line exits with 2
        ├── NotFound          a study, system, wave or file that does not exist
        ├── Conflict          it is there already, or someone else saved first
        ├── NotPermitted      this person may not do it, or may not see it yet
        ├── InvalidRubric     a rubric file with faults, each with its line
        ├── InvalidBundle     a study bundle with faults, each with its file and line
        ├── StorageFailed     the database cannot be reached, read or written
        ├── ReportFailed      the PDF could not be made
        └── NotYet            a documented thing that a later version brings

Anything else that is raised is a defect.
"""

from collections.abc import Iterable


class QmsError(Exception):
    """Base of all errors of this package."""


class UserError(QmsError):
    """An error with sentences for a person: what is wrong, where, and what to do.

    Attributes:
        lines: One sentence a fault, in the order found; never empty.
    """

    def __init__(self, *lines: str) -> None:
        self.lines: tuple[str, ...] = lines or ("Something went wrong.",)
        super().__init__("\n".join(self.lines))


class NotFound(UserError):
    """A study, system, wave or file that was asked for is not there."""


class Conflict(UserError):
    """What was to be made exists already, or somebody else saved first."""


class NotPermitted(UserError):
    """This person may not do this, or may not see it yet."""


class InvalidRubric(UserError):
    """A rubric file with faults; each line is `FILE:LINE: what is wrong; what would be right`."""


class InvalidBundle(UserError):
    """A study bundle with faults; at most the first 50 are told, and how many more there are."""

    SHOWN = 50

    @classmethod
    def of(cls, faults: Iterable[str]) -> "InvalidBundle":
        """The error for all `faults`, cut to the first 50 with a count of the rest."""
        told = list(faults)
        shown = told[: cls.SHOWN]
        if len(told) > cls.SHOWN:
            shown.append(
                f"and {len(told) - cls.SHOWN} more faults; mend these first and check again."
            )
        return cls(*shown)


class StorageFailed(UserError):
    """The database cannot be reached, read or written."""


class ReportFailed(UserError):
    """A PDF could not be made."""


class NotYet(UserError):
    """Something that is documented and comes with a later version."""
