/**
 * Prepares a cluster for Sluice: topics, group settings, schemas. Depends on {@code schemas}, the
 * checks of {@code runtime} and Kafka's admin client, on no role.
 */
@NullMarked
package dev.sluice.standalone.init;

import org.jspecify.annotations.NullMarked;
