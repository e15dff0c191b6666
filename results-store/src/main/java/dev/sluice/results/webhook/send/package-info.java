/**
 * One request over the wire to where a tenant said: names are looked up, every address is checked,
 * and only a checked one is connected to.
 */
@NullMarked
package dev.sluice.results.webhook.send;

import org.jspecify.annotations.NullMarked;
