@NullMarked
package dev.sluice.schema.serde;

import org.jspecify.annotations.NullMarked;
