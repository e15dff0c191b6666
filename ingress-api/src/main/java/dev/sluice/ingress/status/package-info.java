/** Reading one job: forwarded to results-store, with read-your-writes. */
@NullMarked
package dev.sluice.ingress.status;

import org.jspecify.annotations.NullMarked;
