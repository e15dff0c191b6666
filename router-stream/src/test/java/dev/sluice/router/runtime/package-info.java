/** Tests of runtime. */
@NullMarked
package dev.sluice.router.runtime;

import org.jspecify.annotations.NullMarked;
