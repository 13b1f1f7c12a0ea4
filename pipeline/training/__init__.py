"""Train a MarianMT model from parallel text, and export it for Hugging Face and CTranslate2.

    corpus → vocabulary → batches → network → loop → export

Needs the extra `train` (PyTorch). Nothing else in the package imports this one.
"""
