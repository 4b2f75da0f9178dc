// Before anything else of its page: styled-components reads the nonce when it is loaded.

globalThis.__webpack_nonce__ = document.body.dataset.nonce;
