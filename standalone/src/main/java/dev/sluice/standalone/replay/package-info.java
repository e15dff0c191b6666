/**
 * Makes the calls of a recorded trace at its times, of Sluice or of a provider that speaks as
 * OpenAI does. Depends on {@code client} and on the simulator's reader of traces.
 */
@NullMarked
package dev.sluice.standalone.replay;

import org.jspecify.annotations.NullMarked;
