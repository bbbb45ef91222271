"""Ad audiences: placing customers, filing them for the platform, and taking out who may not be there any more."""
