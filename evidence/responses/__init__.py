"""What a user says that responses mean, before all that they say of themselves: rules by status and by jq (§8).

It may know jq, and statuses, headers and bodies as plain values. It must not know who asks, nor what follows of a rule.
"""

from evidence.responses.rules import NO_RULES, ResponseRule, ResponseRules, Then, holds, response_rule, seen_by_jq
from evidence.responses.statuses import statuses_in

__all__ = ["NO_RULES", "ResponseRule", "ResponseRules", "Then", "holds", "response_rule", "seen_by_jq", "statuses_in"]
