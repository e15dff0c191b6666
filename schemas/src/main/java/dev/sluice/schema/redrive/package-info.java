/** What roles have to agree upon about runs that are asked for. Depends on the records alone. */
@NullMarked
package dev.sluice.schema.redrive;

import org.jspecify.annotations.NullMarked;
