/**
 * Describes what this instance serves, as OpenAPI 3.1 and as a page. What only people can say
 * stands in YAML beside this package, one piece per feature; what the code knows is added to it
 * here.
 */
@NullMarked
package dev.sluice.ingress.openapi;

import org.jspecify.annotations.NullMarked;
