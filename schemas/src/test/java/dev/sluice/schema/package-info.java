@NullMarked
package dev.sluice.schema;

import org.jspecify.annotations.NullMarked;
