"""The ground floor: time, sealing, numbers, words, files, the outbox. Knows nothing of appeals."""
