"""Behaviour of customers as short vectors of numbers."""
