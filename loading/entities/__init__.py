"""What Ocean's mapping makes of items, in a fraction of the time: expressions planned once, for many items at once.

It may know plain jq and Ocean's own evaluation, which decides wherever it is not certain. It must not know how entities
reach Port.
"""

from loading.entities.plan import OF_THE_ITEM, EntityPlan, NotPlanned
from loading.entities.processor import PlannedEntityProcessor

__all__ = ["OF_THE_ITEM", "EntityPlan", "NotPlanned", "PlannedEntityProcessor"]
