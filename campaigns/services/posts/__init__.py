"""Public posts: written, noted as out, and what came of them."""
