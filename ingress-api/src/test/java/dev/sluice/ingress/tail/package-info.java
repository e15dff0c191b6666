@NullMarked
package dev.sluice.ingress.tail;

import org.jspecify.annotations.NullMarked;
