@NullMarked
package dev.sluice.schema.registry;

import org.jspecify.annotations.NullMarked;
