/** The log as ingress sees it: appending requests, and the coordinator's replies. */
@NullMarked
package dev.sluice.ingress.kafka;

import org.jspecify.annotations.NullMarked;
