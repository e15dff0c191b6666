/** The ingress role on a real HTTP server over an in-memory log, and a client for it. */
@NullMarked
package dev.sluice.ingress.testkit;

import org.jspecify.annotations.NullMarked;
