/** How long audio plays. Bytes alone: no framework, no clock. */
@NullMarked
package dev.sluice.schema.audio;

import org.jspecify.annotations.NullMarked;
