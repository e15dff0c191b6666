@NullMarked
package dev.sluice.schema.catalog;

import org.jspecify.annotations.NullMarked;
