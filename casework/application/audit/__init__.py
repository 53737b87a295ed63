"""Looking back: why a decision was made, and whether it would be made again."""
