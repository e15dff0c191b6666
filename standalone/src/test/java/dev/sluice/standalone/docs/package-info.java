/** Documents against the code that they tell of. */
@NullMarked
package dev.sluice.standalone.docs;

import org.jspecify.annotations.NullMarked;
