"""What all tests share: how hypothesis draws its cases."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: how long a case takes depends on what else the machine does, and a test must not.
# Where a submission is judged the cases are the same each time; a developer's own runs go on drawing new ones.
settings.register_profile("own", deadline=None)
settings.register_profile("judged", deadline=None, derandomize=True)
settings.load_profile("judged" if os.environ.get("CI") else "own")
