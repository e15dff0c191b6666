/**
 * The catalogue topic as an operator's tools see it: seeding it, changing it and adding keys.
 * Depends on {@code schemas}, {@code runtime}'s client settings and ingress's way to make keys.
 */
@NullMarked
package dev.sluice.standalone.catalog;

import org.jspecify.annotations.NullMarked;
