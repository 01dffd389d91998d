declare const sealedBrand: unique symbol

/** An encrypted value. A type of its own, so that plaintext cannot be passed where a sealed value is due. */
export type Sealed = Uint8Array & { readonly [sealedBrand]: true }
