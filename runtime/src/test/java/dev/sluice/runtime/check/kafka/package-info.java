@NullMarked
package dev.sluice.runtime.check.kafka;

import org.jspecify.annotations.NullMarked;
