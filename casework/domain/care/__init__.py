"""Care of those who ask: questions, complaints, and what they are owed."""
