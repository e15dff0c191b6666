/** The product with TLS and passwords on every connection, and no more rights than it needs. */
@NullMarked
package dev.sluice.standalone.secure;

import org.jspecify.annotations.NullMarked;
