"""Decision trees that end as rules: grown, pruned, rounded, read and drawn."""
