/** One job over HTTP: reading the request, checking it against the catalogue, accepting it. */
@NullMarked
package dev.sluice.ingress.submit;

import org.jspecify.annotations.NullMarked;
