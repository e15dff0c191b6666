/**
 * {@code /admin/v1}: the catalogue, API keys and pauses. Decisions are made from what stands when
 * they are written, never from this instance's own view. Depends on {@code auth}, {@code error} and
 * the seams of {@code kafka}.
 */
@NullMarked
package dev.sluice.ingress.admin;

import org.jspecify.annotations.NullMarked;
