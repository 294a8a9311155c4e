"""Names that plainly say that more follows, or that something was cut off, though the vocabulary does not know them."""

import re
from typing import Final

_PARTS: Final = r"(pages?|results?|records?|rows?|items?|entries|elements|objects|hits|matches|data|cursor|batch(es)?)"

GOES_ON: Final = re.compile(
    rf"(there)?(has|have|is|are)?(next|more){_PARTS}\w*|(there)?(has|have|is|are)?(next|more)(available|exists?|tocome|follows?)"
    rf"|{_PARTS}(remaining|pending|tocome|left)"
)
"""Names, spelled as one, whose truth says that more follows."""

CUT_OFF: Final = re.compile(
    r"\w*(truncat|cutoff|trimmed)\w*|\w*(limit|max\w*)(reached|exceeded|hit)|\w*(exceed(s|ed)?|reached|hit)\w*limit"
    rf"|(over|beyond)limit|{_PARTS}(limited|incomplete|capped)|(incomplete|partial){_PARTS}"
)
"""Names whose truth says that there was more."""

WENT_WRONG: Final = re.compile(r"failures|\w+(errors|exceptions|faults|failures)")
"""Names of lists that hold something where not all could be read."""
