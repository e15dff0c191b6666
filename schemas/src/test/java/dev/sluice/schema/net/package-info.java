/** Servers and keys for tests of who calls through proxies, tunnels and TLS. */
@NullMarked
package dev.sluice.schema.net;

import org.jspecify.annotations.NullMarked;
