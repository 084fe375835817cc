"""Work items and offers with leases: the loop around engine.routing."""
