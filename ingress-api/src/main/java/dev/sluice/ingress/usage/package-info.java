/** Usage over HTTP: says whose may be seen; the questions are results-store's to answer. */
@NullMarked
package dev.sluice.ingress.usage;

import org.jspecify.annotations.NullMarked;
