"""Train a MarianMT model from parallel text, and export it for Hugging Face and CTranslate2.

    corpus → vocabulary → batches → network → loop → export

Needs the extra `train` (PyTorch). Only the command line imports this package.
"""
