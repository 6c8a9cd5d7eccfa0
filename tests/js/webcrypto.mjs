/** A browser's global `crypto`, for node 18 (Debian 12), which keeps it in a module. */

import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
