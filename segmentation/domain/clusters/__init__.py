"""Clusters: groups that are found in the features, described in words, and told apart again later."""
