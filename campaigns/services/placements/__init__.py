"""Banners in app and website: placed, decided on when a screen asks, and what became of showing them."""
