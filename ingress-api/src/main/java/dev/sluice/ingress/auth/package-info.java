/** Who is calling: API keys, and the tenant that a key belongs to. */
@NullMarked
package dev.sluice.ingress.auth;

import org.jspecify.annotations.NullMarked;
