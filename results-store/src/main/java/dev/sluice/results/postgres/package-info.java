/**
 * How the role reaches PostgreSQL: pools, migrations, the channel of finished jobs; depends on
 * nothing else here.
 */
@NullMarked
package dev.sluice.results.postgres;

import org.jspecify.annotations.NullMarked;
