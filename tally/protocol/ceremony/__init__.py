"""The threshold key ceremony (specification 4.6), by messages that any courier may carry.

The convener writes an *invitation*: the ceremony's name, its trustees in order, the threshold.
Round 1: each member makes a certificate and commits to a secret polynomial; the convener gathers
them. All compare the digest of what is gathered by voice. Round 2: each member deals, that is,
opens the commitment and encrypts one share for every member. Round 3: each member receives, that
is, checks all openings and shares, and publishes the public counterpart of the shares' sum. The
convener assembles trustees.json, and each member checks it and keeps its digest.

Rules this package keeps:
1. Commit before reveal: nobody sends a polynomial's counterparts before all commitments to them are
   compared by voice. Else the last to send would choose the election's key.
2. The *transcript* is the SHA-256 of the gathered certificates and commitments: ceremony, names,
   order, threshold, keys. Shares are encrypted under it; a message of another ceremony is refused.
3. A member's secrets serve one ceremony. Once its polynomial is revealed they serve no other
   gathering: a ceremony that stops then starts anew, with fresh keys and a new invitation that
   names the one given up.
4. A share is used only if it fits its sender's counterparts; the refusal of one that does not fit
   names the sender.
5. Of all messages, a trustee's signing key signs those of `trustee_keys`, rule 3, and no other.
   A file's other fields need no signature: whoever changes them has the file refused.
6. A step taken again gives the same bytes: one message for each key of a private channel.
7. Files are canonical JSON with one byte form. No secret is in a repr or an error.
"""
