import { createContext, useContext } from "react";

/** The nonce of the response's Content-Security-Policy. Undefined in the browser, which doesn't need it. */
export const NonceContext = createContext<string | undefined>(undefined);
export const useNonce = () => useContext(NonceContext);
