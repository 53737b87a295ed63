"""What leaves the office after a decision: messages, one effect each."""
