"""Routes before a vote: their texts, steps and signers."""
