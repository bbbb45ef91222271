"""Customers who resemble a seed: ranking and measuring."""
