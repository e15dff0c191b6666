/** Jobs on their whole way, over the real engines. */
@NullMarked
package dev.sluice.standalone.endtoend;

import org.jspecify.annotations.NullMarked;
