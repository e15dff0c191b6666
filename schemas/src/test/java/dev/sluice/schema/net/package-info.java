/** Servers for tests of who calls through proxies and tunnels. */
@NullMarked
package dev.sluice.schema.net;

import org.jspecify.annotations.NullMarked;
