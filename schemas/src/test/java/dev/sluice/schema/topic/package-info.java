@NullMarked
package dev.sluice.schema.topic;

import org.jspecify.annotations.NullMarked;
