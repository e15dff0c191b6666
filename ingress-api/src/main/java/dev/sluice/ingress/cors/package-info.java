/** Which web pages may call the API from a browser. */
@NullMarked
package dev.sluice.ingress.cors;

import org.jspecify.annotations.NullMarked;
