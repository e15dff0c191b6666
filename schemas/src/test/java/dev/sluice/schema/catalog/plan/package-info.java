@NullMarked
package dev.sluice.schema.catalog.plan;

import org.jspecify.annotations.NullMarked;
