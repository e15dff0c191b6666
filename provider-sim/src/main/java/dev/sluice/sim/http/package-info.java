/**
 * HTTP/1.1 on Netty: requests put together, exchanges answered in order; knows nothing of models.
 */
@NullMarked
package dev.sluice.sim.http;

import org.jspecify.annotations.NullMarked;
