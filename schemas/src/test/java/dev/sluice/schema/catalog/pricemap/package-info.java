@NullMarked
package dev.sluice.schema.catalog.pricemap;

import org.jspecify.annotations.NullMarked;
