"""What a trustee is asked to decrypt, and the file in which it answers.

Rules this package keeps: nothing that a trustee sent is used before every proof of it is verified.
`count` has what is asked, `file` the decryption file, `sent` what a trustee sends: that file and
its blinding numbers, `listed` decryptions.json. It may import `tally.decryption`,
`tally.public_proof` and below.
"""
