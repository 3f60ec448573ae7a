/** The door `loadbearing/azure`: empty until its components arrive, so that the package has its three doors from the start. */
export {};
