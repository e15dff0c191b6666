/** Reading what stands in the query of a URL; knows no domain. */
@NullMarked
package dev.sluice.ingress.query;

import org.jspecify.annotations.NullMarked;
