/** Many jobs over one request: NDJSON in, NDJSON out, both streamed. */
@NullMarked
package dev.sluice.ingress.bulk;

import org.jspecify.annotations.NullMarked;
