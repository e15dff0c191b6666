/**
 * The events of a job's life as a stream: what its coordinator tells, from a reader of the log that
 * all who watch share, and what its document says of its end. May use the streams of chats.
 */
@NullMarked
package dev.sluice.ingress.lifecycle;

import org.jspecify.annotations.NullMarked;
