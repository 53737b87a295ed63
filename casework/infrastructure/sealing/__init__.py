"""The text forms of proof: keys, signed notes, checkpoints, proofs, and who bears witness.

They are those of C2SP (c2sp.org), so that what we sign can be read without us. All of it needs
``cryptography``, the extra ``audit``.
"""
