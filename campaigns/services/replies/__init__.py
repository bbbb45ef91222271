"""What customers write back: taken in, and handled by people."""
