/** What answers that are sent piece by piece have in common. */
@NullMarked
package dev.sluice.ingress.flow;

import org.jspecify.annotations.NullMarked;
