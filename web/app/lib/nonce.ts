import { createContext, useContext } from "react";

/** The nonce of the response's Content-Security-Policy; undefined in the browser, which must not repeat it. */
export const NonceContext = createContext<string | undefined>(undefined);
export const useNonce = () => useContext(NonceContext);
