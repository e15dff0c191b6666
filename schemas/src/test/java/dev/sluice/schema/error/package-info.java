@NullMarked
package dev.sluice.schema.error;

import org.jspecify.annotations.NullMarked;
