"""What each of granian's workers loads."""

from jinlin.ops.orphans import end_with_parent
from jinlin.wsgi import application

__all__ = ["application"]

end_with_parent()
