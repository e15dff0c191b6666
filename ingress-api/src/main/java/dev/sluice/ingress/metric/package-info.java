/** What ingress counts. */
@NullMarked
package dev.sluice.ingress.metric;

import org.jspecify.annotations.NullMarked;
